"""The page in a real browser: offline, without errors, in both languages, from the button to the verdict."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

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
QUESTION = "?package=bazhong-red-stewards&seeds=2&days=30"
MINUTES = 60_000.0  # milliseconds
OURS = "Noto Sans SC"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium found: see scripts/browser.sh"),
]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def answers(address: str) -> bool:
    try:
        return bool(urlopen(f"{address}/readyz", timeout=2).status == 200)
    except (URLError, OSError):
        return False


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `solara run app.py`, as the README has it, with nothing set in its environment."""
    port, log = free_port(), tmp_path_factory.mktemp("server") / "log"
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("SOLARA_")}
    command = [sys.executable, "-m", "solara", "run", "app.py", "--no-open", "--port", str(port)]
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=out, stderr=subprocess.STDOUT)
    address, deadline = f"http://localhost:{port}", time.monotonic() + 120
    while not answers(address):
        assert process.poll() is None and time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)
    yield address
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Tab:
    """A page that remembers where it asked for things and what went wrong in it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.elsewhere: list[str] = []
        self.errors: list[str] = []
        page.on("request", self._note_request)
        page.on("response", self._note_response)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)

    def _note_request(self, request: Any) -> None:
        if not request.url.startswith(("http://localhost:", "ws://localhost:", "data:", "blob:")):
            self.elsewhere.append(request.url)

    def _note_response(self, response: Any) -> None:
        if response.status >= 400:
            self.errors.append(f"{response.status}: {response.url}")

    def shows(self, words: str, minutes: float = 1.0) -> None:
        self.page.get_by_text(words, exact=False).first.wait_for(timeout=minutes * MINUTES)

    def fonts(self, selector: str) -> set[tuple[str, bool]]:
        """Families that really draw an element, each with whether it came from the page."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("DOM.enable")
        session.send("CSS.enable")
        root = session.send("DOM.getDocument")["root"]["nodeId"]
        node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
        found = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        return {(font["familyName"], font["isCustomFont"]) for font in found}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def tab(chromium: Any, server: str, request: pytest.FixtureRequest) -> Iterator[Tab]:
    width, language = getattr(request, "param", (1400, "en-US"))
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale=language)
    tab = Tab(context.new_page())
    tab.page.goto(f"{server}/{QUESTION}")
    tab.page.locator("main h1").wait_for(timeout=2 * MINUTES)
    yield tab
    context.close()
    assert tab.elsewhere == []
    assert tab.errors == []


def test_a_visitor_runs_reads_switches_and_takes_the_report(tab: Tab, tmp_path: Path) -> None:
    tab.page.locator("button.run").click()
    tab.shows("Take it with you", minutes=8)
    tab.shows("Of 7 outcomes:")
    # The charts are drawn a moment after the words stand on the page.
    playwright.expect(tab.page.locator(".panel canvas")).to_have_count(7, timeout=2 * MINUTES)
    tab.page.locator("button.switch").click()
    tab.shows("7 项结果中")
    tab.shows("看不出")
    with tab.page.expect_download(timeout=2 * MINUTES) as waiting:
        tab.page.locator("button.download").first.click()
    waiting.value.save_as(tmp_path / "report.md")
    assert "# 治理方案比较" in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_a_run_can_be_cancelled(tab: Tab) -> None:
    tab.page.locator("button.run").click()
    tab.page.locator("button.cancel").click()
    tab.page.locator("button.run").wait_for(timeout=MINUTES)
    playwright.expect(tab.page.locator(".note")).to_have_count(1, timeout=2 * MINUTES)


@pytest.mark.parametrize("tab", [(1400, "zh-CN"), (390, "zh-CN")], indirect=True)
def test_chinese_is_drawn_with_the_font_that_comes_with_the_project(tab: Tab) -> None:
    tab.shows("这样做，会有什么不同？")
    tab.page.wait_for_function(
        """document.fonts.check('16px "Noto Sans SC Gongzhi"', '变')""", timeout=MINUTES
    )
    families = tab.fonts("main h1")
    assert families and all(OURS in name and custom for name, custom in families)


@pytest.mark.parametrize("tab", [(390, "zh-CN"), (390, "en-US"), (1400, "en-US")], indirect=True)
def test_the_page_is_not_wider_than_the_screen(tab: Tab) -> None:
    widths = tab.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1]
