"""What stands between the network and the pages: who may ask, what is answered, what the browser may do with it.

`Guard` wraps Solara's own application. It checks Host and Origin, asks for the password if there is one, lets nothing
through but the pages and their files, and adds headers and cookie attributes to every answer.
"""

import ipaddress
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.address import PAGES
from dashboard.password import Password
from dashboard.paths import CALLS, FILES, LOGIN, page_of
from dashboard.skin import dressed, language_of

MOST_BODY = (
    16_384  # bytes of a request: only the password and Solara's notice that a tab was closed are sent so
)
MOST_MESSAGE = 8_000_000  # bytes of a message of an open page: an upload comes in pieces
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # the widgets' templates are compiled in the browser
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


@dataclass(frozen=True)
class Rules:
    """Who may ask: hosts beyond this machine's own names and addresses, origins beyond one's own, the password."""

    hosts: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()
    password: Password | None = None

    def knows_host(self, host: str) -> bool:
        """Whether a request to this host (with or without a port) is for this server.

        An address in figures is: only names can be turned to this machine by somebody else's name server.
        """
        name = _name(host)
        return name in {"localhost", socket.gethostname().lower(), *self.hosts} or _is_address(name)

    def knows_origin(self, origin: str, host: str) -> bool:
        """Whether a page of this origin may act here: one of this server, or one that was allowed."""
        return origin in self.origins or (urlsplit(origin).netloc.lower() == host.lower() != "")


class Guard:
    """The application with all checks around it."""

    def __init__(self, app: ASGIApp, rules: Rules, files: Iterable[Path] = ()) -> None:
        self._app, self._rules, self._files = app, rules, tuple(path.resolve() for path in files)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refused = self._refused(scope)
        if refused is not None:
            await _refuse(refused, scope, receive, _with_headers(send, scope))
        elif scope["type"] == "websocket":
            await self._app(scope, receive, send)
        elif self._rules.password and scope["path"] == LOGIN:
            await self._rules.password.answer(scope, receive, _with_headers(send, scope))
        else:
            await self._passed_on(scope, receive, _with_headers(send, scope))

    async def _passed_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = page_of(scope["path"])
        if page is None:
            await self._app(scope, receive, send)
        elif page not in PAGES:
            search = scope["query_string"].decode("latin-1")
            to = f"/?page={quote(page)}{'&' if search else ''}{search}"
            await RedirectResponse(to, 303)(scope, receive, send)
        else:
            plain = {**scope, "headers": [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]}
            await self._app(plain, receive, dressed(send, language_of(scope)))

    def _refused(self, scope: Scope) -> Response | None:
        """Why a request is refused; None if it is not."""
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if not self._rules.knows_host(host):
            return PlainTextResponse(f"Host {host[:80]!r} is not served here (--allow-host).\n", 421)
        acts = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD")
        if (acts or origin) and not self._rules.knows_origin(origin or "", host):
            return PlainTextResponse("A page from elsewhere may not act here (--allow-origin).\n", 403)
        if scope["type"] == "http" and (wrong := self._wrong_request(scope, headers)) is not None:
            return wrong
        password = self._rules.password
        if password and scope["path"] not in (LOGIN, "/readyz") and not password.is_known(headers):
            return password.asks(scope)
        return None

    def _wrong_request(self, scope: Scope, headers: Headers) -> Response | None:
        """What no browser sends for a page: other methods, long bodies, files and addresses that are not there."""
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return PlainTextResponse("Only GET and POST.\n", 405)
        length = headers.get("content-length", "0" if scope["method"] != "POST" else "")
        if "transfer-encoding" in headers or not length.isdigit() or int(length) > MOST_BODY:
            return PlainTextResponse(f"At most {MOST_BODY} bytes.\n", 413)
        path = scope["path"]
        if page_of(path) is None and not self._is_served(path):
            return PlainTextResponse("There is nothing here.\n", 404)
        return None

    def _is_served(self, path: str) -> bool:
        """Whether a path is one of the files of the pages, or one of the few calls that they make.

        Solara would fetch a file of other projects that is not there from the internet.
        """
        if ".." in path or "\\" in path or "\0" in path:
            return False
        if path.startswith("/_solara/cdn/"):
            name = path.removeprefix("/_solara/cdn/")
            found = [(folder / name).resolve() for folder in self._files]
            return any(
                file.is_file() and file.is_relative_to(folder)
                for folder, file in zip(self._files, found, strict=True)
            )
        return path.startswith((*FILES, *CALLS)) or (path == LOGIN and self._rules.password is not None)


def _name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


async def _refuse(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await answer(scope, receive, send)


def _with_headers(send: Send, scope: Scope) -> Send:
    """Add the headers, and see to it that scripts and other sites get no cookie."""
    secure = scope["type"] == "http" and scope.get("scheme") == "https"

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            message["headers"] = [
                (key, _cookie(value, secure) if key.lower() == b"set-cookie" else value)
                for key, value in message["headers"]
            ]
        await send(message)

    return sending


def _cookie(value: bytes, secure: bool) -> bytes:
    """A cookie with HttpOnly and SameSite, and Secure where the connection is."""
    parts = [part.strip() for part in value.decode("latin-1").split(";")]
    other = ("httponly", "secure", "samesite")
    kept = [part for part in parts if part.partition("=")[0].lower() not in other]
    return "; ".join([*kept, "HttpOnly", "SameSite=lax", *(["Secure"] if secure else [])]).encode("latin-1")


def guard(app: Any, rules: Rules) -> Guard:
    """Solara's application with the guard around it."""
    from solara.server import settings

    return Guard(app, rules, [Path(settings.assets.proxy_cache_dir)])
