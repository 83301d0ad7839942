"""The server of the pages: its address, who may come, and its end."""

import logging
import os
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
import uvicorn

from dashboard.address import Address, Arm
from dashboard.asked import question_of
from dashboard.compare.asking import ready
from dashboard.offline import stay_offline
from dashboard.password import Password, made_up
from dashboard.phrases import tell
from dashboard.runs.pool import end_all
from dashboard.runs.registry import registry, set_workers
from dashboard.safety import MOST_MESSAGE, Guard, Rules, guard
from experiments.errors import RequestError

LOCAL = ("localhost", "127.0.0.1", "::1")
PASSWORD, HOSTS, ORIGINS = "GONGZHI_APP_PASSWORD", "GONGZHI_APP_HOSTS", "GONGZHI_APP_ORIGINS"
PATIENCE = 3  # seconds for open pages to close when the server ends


@dataclass(frozen=True)
class Options:
    """Where the server listens, and who may come. workers: processes for runs; None: one for each processor."""

    host: str = "localhost"
    port: int = 8765
    password: str = ""
    workers: int | None = None
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    open: bool = True
    lang: str = "en"


def serve(options: Options) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises RequestError for a port that is taken."""
    stay_offline()
    os.environ["SOLARA_APP"] = "dashboard.site"
    from solara.server.starlette import app

    set_workers(options.workers)
    rules = rules_of(options)
    address = f"http://{'localhost' if options.host in ('0.0.0.0', '::') else options.host}:{options.port}"
    config = uvicorn.Config(
        guard(app, rules),
        host=options.host,
        port=options.port,
        loop="asyncio",
        log_level="warning",
        access_log=False,
        server_header=False,
        ws_max_size=MOST_MESSAGE,
        timeout_graceful_shutdown=PATIENCE,
    )
    try:
        _Server(config, lambda: _begin(options, rules, address)).run()
    except SystemExit as error:
        raise RequestError(
            f"--port {options.port}: it cannot be used; choose another one",
            f"--port {options.port}：无法使用；请换一个端口",
        ) from error
    finally:
        _end_runs()


def _begin(options: Options, rules: Rules, address: str) -> None:
    """Tell the address, which answers from now on, and get ready for the first visitor."""
    _say(options, rules, address)
    threading.Thread(target=preload, daemon=True).start()
    if options.open:
        threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()


class _Server(uvicorn.Server):
    """Tells when it listens, and ends the workers as soon as it is told to end, while pages still close."""

    def __init__(self, config: uvicorn.Config, listens: Callable[[], None]) -> None:
        """listens: called once, when the port is ours."""
        super().__init__(config)
        self._listens = listens

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and tell so; uvicorn ends the process if it cannot."""
        await super().startup(sockets)
        if self.started:
            self._listens()

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Begin to end; pages that are cut off then are no errors to tell of."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        end_runs()
        super().handle_exit(sig, frame)


def end_runs() -> None:
    """End every worker at once, without waiting for a lock in a signal's handler."""
    threading.Thread(target=_end_runs, daemon=True).start()


def _end_runs() -> None:
    registry().close()
    end_all()


def rules_of(options: Options) -> Rules:
    """Who may come: names of this machine, those allowed, and those with the password where others can reach it."""
    words = options.password or os.environ.get(PASSWORD, "")
    if not words and options.host not in LOCAL:
        words = made_up()
    hosts = {options.host.lower(), *(host.lower() for host in _listed(options.hosts, HOSTS))}
    origins = _listed(options.origins, ORIGINS)
    return Rules(frozenset(hosts), frozenset(origins), Password(words) if words else None)


def _listed(given: Sequence[str], variable: str) -> list[str]:
    return [each.strip() for each in (*given, *os.environ.get(variable, "").split(",")) if each.strip()]


def _say(options: Options, rules: Rules, address: str) -> None:
    told = [tell("serve_at", options.lang, address=address)]
    if rules.password and not (options.password or os.environ.get(PASSWORD)):
        told.append(tell("serve_password", options.lang, password=rules.password.words))
    typer.echo("\n".join(told))


def preload() -> None:
    """Read the atlas and what it takes to answer from it, so that the first visitor does not wait for that."""
    ready(question_of(Address(arms=(Arm.read("red_stewards"),))))
    import_module("scipy.stats")  # half a second, for what decides


def protect() -> None:
    """Put the guard around the server that runs this (`solara run app.py`), and let it end the workers when it ends.

    Solara opens `app.py` while its application starts, before it answers anybody.
    """
    from solara.server.starlette import app

    if isinstance(app.middleware_stack, Guard) or app.middleware_stack is None:
        return
    options = Options(
        host=os.environ.get("SERVER_NAME", "localhost"), port=int(os.environ.get("SERVER_PORT", 0))
    )
    rules = rules_of(options)
    app.middleware_stack = guard(app.middleware_stack, rules)
    threading.Thread(target=preload, daemon=True).start()
    if rules.password:
        _say(options, rules, f"http://{options.host}:{options.port}")
    if threading.current_thread() is threading.main_thread():
        for sig in (signal.SIGTERM, signal.SIGINT):
            _also_end_runs(sig)


def _also_end_runs(sig: signal.Signals) -> None:
    before = signal.getsignal(sig)

    def handle(number: int, frame: Any) -> None:
        end_runs()
        if callable(before):
            before(number, frame)

    signal.signal(sig, handle)
