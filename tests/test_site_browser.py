"""The pages in a real browser: offline, without errors, shared, reloaded, for several people, and ended as told."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
from test_queue import TINY

from dashboard.address import PAGES, Address, href
from dashboard.folder import VARIABLE
from dashboard.places import keep
from dashboard.safety import HEADERS
from experiments.report.phrases import LANGUAGES
from scenarios.loader import loads

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

ROOT = Path(__file__).resolve().parent.parent
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MINUTES = 60_000.0  # milliseconds
LONG = "days=3650&draws=1000"  # a run that does not end by itself while it is looked at
WIDE, NARROW = 1280, 390
VERB = ["-m", "experiments.cli", "app", "--no-open", "--port"]
HASTY = """
from functools import partial
from dashboard.runs import registry
from experiments.cli import main
registry.Queue = partial(registry.Queue, grace=2.0)
main()
"""  # ends a run soon after its last visitor left; it would compute on both processors for another twenty seconds
SOLARA = ["-m", "solara", "run", "app.py", "--no-open", "--no-check-version", "--port"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium found: see scripts/browser.sh"),
]


@dataclass
class Server:
    """A server of its own, with a small place of somebody's."""

    address: str
    process: "subprocess.Popen[bytes]"
    place: str
    folder: Path

    def compare(self, rest: str) -> str:
        return f"{self.address}/compare?lang=en&place={self.place}&{rest}"

    def workers(self) -> list[int]:
        """Processes that compute for it."""
        return [
            int(path.name)
            for path in Path("/proc").iterdir()
            if path.name.isdigit() and _parent(path) == self.process.pid and b"spawn_main" in _line(path)
        ]


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def _line(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


def until(holds: Callable[[], object], seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def answers(address: str) -> bool:
    try:
        return bool(urlopen(f"{address}/readyz", timeout=2).status == 200)
    except (URLError, OSError):
        return False


@contextmanager
def served(folder: Path, command: list[str]) -> Iterator[Server]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SOLARA_")}
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = kept[VARIABLE] = str(folder)
    try:
        place = keep(loads(TINY, "tiny"))
    finally:
        os.environ.pop(VARIABLE) if before is None else os.environ.update({VARIABLE: before})
    log = folder / "log"
    with log.open("w") as out:
        line = [sys.executable, *command, str(port)]
        process = subprocess.Popen(line, cwd=ROOT, env=kept, stdout=out, stderr=subprocess.STDOUT)
    server = Server(f"http://localhost:{port}", process, place, folder)
    try:
        until(lambda: answers(server.address) or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield server
    finally:
        process.kill()
        process.wait()


class Tab:
    """A page that remembers where it asked for things and what went wrong in it."""

    def __init__(self, browser: Any, width: int = WIDE, language: str = "en-US", visitor: Any = None) -> None:
        """Of somebody who was never here, or of a visitor in the tab that there is."""
        viewport = {"width": width, "height": 900}
        self.context = visitor or browser.new_context(viewport=viewport, locale=language)
        self.visitor = visitor
        self.context.set_default_timeout(2 * MINUTES)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.wrong: list[str] = []
        self._heard = {
            "request": self._note_request,
            "response": self._note_response,
            "pageerror": lambda error: self.wrong.append(str(error)),
            "console": lambda said: self.wrong.append(said.text) if said.type == "error" else None,
        }
        for event, note in self._heard.items():
            self.page.on(event, note)

    def _note_request(self, request: Any) -> None:
        if not request.url.startswith(("http://localhost:", "ws://localhost:", "data:", "blob:")):
            self.wrong.append(f"elsewhere: {request.url}")

    def _note_response(self, response: Any) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.status}: {response.url}")

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.there("main h1")

    def there(self, what: str, minutes: float = 2.0) -> Any:
        found = self.page.locator(what).first
        found.wait_for(timeout=minutes * MINUTES)
        return found

    def run(self) -> None:
        self.there("button.run").click()

    def close(self) -> None:
        if self.visitor:  # leaves the dashboard and keeps the tab, in which the next page takes half the time
            self.page.goto("about:blank")
            for event, note in self._heard.items():
                self.page.remove_listener(event, note)
        else:
            self.context.close()
        assert self.wrong == []


@pytest.fixture
def tab(browser: Any, visitor: Callable[[int, str], Any]) -> Iterator[Tab]:
    tab = Tab(browser, visitor=visitor(WIDE, "en-US"))
    yield tab
    tab.close()


# Every page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_opens_without_errors_and_asks_nothing_from_elsewhere(
    tab: Tab, server: Server, lang: str
) -> None:
    said = "[document.documentElement.lang, document.querySelector('main').closest('[lang]').lang]"
    for page in PAGES:
        tab.open(server.address + href(page, Address(lang=lang)))
        for width in (NARROW, WIDE):
            tab.page.set_viewport_size({"width": width, "height": 900})
            tab.page.wait_for_timeout(300)
            sizes = tab.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
            assert sizes[0] <= sizes[1] == width, page
        assert tab.page.evaluate(said) == [lang, lang]
        here = tab.page.locator("nav [aria-current=page]")
        assert here.count() == 1 and here.get_attribute("href") == href(page, Address(lang=lang))


@pytest.mark.parametrize(
    ("language", "words"), [("zh-CN", "怎样治理社区"), ("en-US", "Which way of governing")]
)
def test_the_first_page_speaks_the_language_of_the_browser(
    browser: Any, server: Server, language: str, words: str
) -> None:
    tab = Tab(browser, language=language)
    tab.open(server.address)
    assert words in tab.page.locator("main h1").inner_text()
    tab.close()


@pytest.mark.parametrize("width", [WIDE, NARROW], ids=["wide", "narrow"])
def test_chinese_is_drawn_with_the_font_that_comes_with_the_project(
    browser: Any, visitor: Callable[[int, str], Any], server: Server, width: int
) -> None:
    tab = Tab(browser, visitor=visitor(width, "en-US"))
    tab.open(f"{server.address}/?lang=zh")
    tab.page.wait_for_function(
        """document.fonts.check('16px "Noto Sans SC Gongzhi"', '变')""", timeout=MINUTES
    )
    session = tab.context.new_cdp_session(tab.page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": "main h1"})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    assert fonts and all("Noto Sans SC" in font["familyName"] and font["isCustomFont"] for font in fonts)
    tab.close()


def test_each_question_of_the_first_page_is_one_click_from_its_page(tab: Tab, server: Server) -> None:
    for order, page in enumerate(("atlas", "compare", "watch")):
        tab.open(f"{server.address}/?lang=en")
        tab.page.locator(".question-link").nth(order).click()
        tab.there(f"nav [aria-current=page][href^='/{page}']")


def test_the_keyboard_reaches_the_content_and_the_navigation(tab: Tab, server: Server) -> None:
    tab.open(f"{server.address}/?lang=en")
    tab.page.keyboard.press("Tab")
    assert tab.page.evaluate("document.activeElement.className") == "skip"
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Tab")
    assert tab.page.evaluate("document.activeElement.textContent") == "Atlas"
    tab.page.keyboard.press("Enter")
    tab.there("nav [aria-current=page][href^='/atlas']")


# Links


def test_back_and_forward_lead_through_the_pages(tab: Tab, server: Server) -> None:
    tab.open(f"{server.address}/?lang=en&place=baseline-danwei")
    for page in ("explain", "place"):
        tab.page.locator(f"nav a[href^='/{page}']").click()
        tab.there(f"nav [aria-current=page][href^='/{page}']")
    tab.page.wait_for_url("**/place?*place=baseline-danwei*", timeout=MINUTES)
    tab.page.go_back()
    tab.there("nav [aria-current=page][href^='/explain']")
    tab.page.go_back()
    tab.there(".questions")
    tab.page.go_forward()
    tab.there("nav [aria-current=page][href^='/explain']")


def test_the_language_is_switched_where_one_is(tab: Tab, server: Server) -> None:
    tab.open(f"{server.address}/explain?lang=en&days=365")
    tab.page.locator("button.switch").click()
    tab.there("main[lang=zh]")
    tab.page.wait_for_url("**lang=zh*days=365*", timeout=MINUTES)
    tab.page.wait_for_function("document.documentElement.lang === 'zh'", timeout=MINUTES)


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("/explain?lang=en&place=baseline-olt", "Did you mean “baseline-old”?"),
        ("/explain?lang=zh&place=baseline-olt", "您是想写“baseline-old”吗？"),
        ("/evidense?lang=en", "There is no page “evidense”. Did you mean “evidence”?"),
        ("/evidense?lang=zh", "没有名为“evidense”的页面。"),
    ],
)
def test_an_unknown_link_is_answered_in_words(tab: Tab, server: Server, search: str, words: str) -> None:
    tab.open(server.address + search)
    assert words in tab.there("[role=alert]").inner_text()


# Runs


def test_a_question_is_asked_answered_shared_and_loaded_anew(browser: Any, tab: Tab, server: Server) -> None:
    tab.open(server.compare("arm=clubs&days=5&draws=4"))
    tab.run()
    tab.there(".answer .big", minutes=5)
    tab.page.wait_for_url("**&run=*", timeout=MINUTES)
    tab.page.reload()
    tab.there(".answer .big")
    other = Tab(browser)
    other.open(tab.page.url)
    other.there(".answer .big")
    other.close()
    tab.page.go_back()
    tab.page.wait_for_function("!location.search.includes('run=')", timeout=MINUTES)


def test_a_run_goes_on_while_its_page_is_loaded_anew_and_ends_when_it_is_cancelled(
    tab: Tab, server: Server
) -> None:
    tab.open(server.compare(f"arm=clubs&{LONG}"))
    tab.run()
    tab.there(".running")
    until(lambda: "run=" in tab.page.url)
    tab.page.reload()
    tab.there(".running")
    assert tab.page.locator(".running").count() == 1
    tab.there(".running button.cancel").click()
    tab.page.locator(".running").wait_for(state="detached", timeout=MINUTES)
    tab.there(".note")


def test_two_people_ask_the_same_and_different_questions(browser: Any, server: Server) -> None:
    one, two = Tab(browser), Tab(browser)
    for tab, arm in ((one, "open_books"), (two, "open_books")):
        tab.open(server.compare(f"arm={arm}&days=5&draws=4"))
    for tab in (one, two):
        tab.run()
    for tab in (one, two):
        tab.there(".answer .big", minutes=5)
        tab.page.wait_for_url("**&run=*", timeout=MINUTES)
    assert one.page.url == two.page.url
    for tab, arm in ((one, "appraisal"), (two, "covenant")):
        tab.open(server.compare(f"arm={arm}&days=5&draws=4"))
    for tab in (one, two):
        tab.run()
    for tab in (one, two):
        tab.there(".answer .big", minutes=5)
        tab.close()
    assert one.page.url != two.page.url


def test_a_link_can_be_opened_in_another_tab(tab: Tab, server: Server) -> None:
    tab.open(f"{server.address}/?lang=en")
    with tab.context.expect_page(timeout=MINUTES) as opened:
        tab.page.locator("nav a[href^='/explain']").click(modifiers=["Control"])
    opened.value.locator("nav [aria-current=page][href^='/explain']").wait_for(timeout=2 * MINUTES)
    assert tab.page.locator(".questions").count() == 1
    opened.value.close()


# Ends


def _browsers() -> set[int]:
    """Main processes of all browsers here."""
    found = [path for path in Path("/proc").iterdir() if path.name.isdigit() and b"chrom" in _line(path)]
    return {int(path.name) for path in found if b"--type=" not in _line(path)}


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[Server]:
    with served(tmp_path, ["-c", HASTY, *VERB[2:]]) as server:
        yield server


def test_a_killed_browser_leaves_no_workers_behind(browser: Any, hasty: Server) -> None:
    """Nobody says good-bye: the browser's processes are killed."""
    before = _browsers()
    killed = browser.browser_type.launch(
        executable_path=BROWSER, args=[*ARGUMENTS, f"--user-agent=to-be-killed-by-{os.getpid()}"]
    )
    mark = f"to-be-killed-by-{os.getpid()}".encode()
    mine = {pid for pid in _browsers() - before if mark in _line(Path(f"/proc/{pid}"))}
    tab = Tab(killed)
    tab.open(hasty.compare(f"arm=clubs,open_books&{LONG}"))
    tab.run()
    tab.there(".running")
    until(hasty.workers)
    for pid in mine:
        os.kill(pid, signal.SIGKILL)
    assert mine
    until(lambda: not hasty.workers(), 180)


# Those who mean harm


def status(address: str, **headers: str) -> int:
    try:
        return int(urlopen(Request(address, headers=headers), timeout=60).status)
    except HTTPError as error:
        return error.code


@pytest.fixture(scope="module", params=[VERB, SOLARA], ids=["gongzhi app", "solara run app.py"])
def own(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server by each of the commands; the last of its tests ends it."""
    with served(tmp_path_factory.mktemp("own"), request.param) as server:
        yield server


def test_the_server_guards_itself(own: Server) -> None:
    found = urlopen(f"{own.address}/", timeout=60)
    assert {name: found.headers[name] for name in HEADERS} == dict(HEADERS)
    cookies = found.headers.get_all("set-cookie")
    assert cookies and all("HttpOnly; SameSite=lax" in each for each in cookies)
    assert status(own.address, Host="evil.example") == 421
    assert status(own.address, Origin="http://evil.example") == 403
    assert status(f"{own.address}/_solara/cdn/not-there@1/x.js") == 404
    assert status(f"{own.address}/static/..%2f..%2fapp.py") == 404
    assert status(f"{own.address}/resourcez") == 404


def test_a_server_that_is_told_to_end_leaves_no_workers_behind(browser: Any, own: Server) -> None:
    tab = Tab(browser)
    tab.open(own.compare(f"arm=clubs&{LONG}"))
    tab.run()
    tab.there(".running")
    until(own.workers)
    workers = own.workers()
    own.process.terminate()
    until(
        lambda: (
            not any(Path(f"/proc/{pid}/cmdline").exists() and _line(Path(f"/proc/{pid}")) for pid in workers)
        )
    )
    own.process.wait(60)
    tab.context.close()


def test_a_page_from_elsewhere_cannot_connect(browser: Any, server: Server) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto("about:blank")
    socket_to = server.address.replace("http", "ws") + "/jupyter/api/kernels/1/channels?session_id=1"
    opened = page.evaluate(
        """to => new Promise(done => {
            const socket = new WebSocket(to);
            socket.onopen = () => done(true);
            socket.onerror = () => done(false);
        })""",
        socket_to,
    )
    assert opened is False
    context.close()


def test_others_on_the_network_need_the_password(browser: Any, tmp_path: Path) -> None:
    command = ["-m", "experiments.cli", "app", "--no-open", "--host", "0.0.0.0", "--port"]
    with served(tmp_path, command) as server:
        until(lambda: "Password" in (tmp_path / "log").read_text())
        words = (tmp_path / "log").read_text().partition("Password for visitors: ")[2].split()[0]
        tab = Tab(browser)
        tab.page.goto(f"{server.address}/explain?lang=en")
        tab.page.get_by_label("Password").fill(words)
        tab.page.keyboard.press("Enter")
        tab.there("nav [aria-current=page][href^='/explain']")
        tab.close()
