"""Starts the dashboard and takes a picture of every page in both languages: docs/images/PAGE.LANG.png.

python -m scripts.screenshots [PAGE ...]     every page if none is named; needs Chromium (bash scripts/browser.sh)
"""

import argparse
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final
from urllib.error import URLError
from urllib.request import urlopen

from experiments.report.phrases import LANGUAGES

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "docs" / "images"
WIDTH, HEIGHT, TALLEST = 1280, 900, 1700  # of the window, and of a picture, in pixels
MOST: Final = 250_000  # bytes of a picture
PATIENCE: Final = 400  # seconds; a recording takes long on a busy machine
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

WATCHED: Final = ".theatre:not(:has(> .hint))"  # the whole recording is there


@dataclass(frozen=True)
class Shot:
    """A page in a state: what stands in its link, and what must be there before the picture is taken."""

    page: str
    search: str = ""
    shows: str = "main h1"

    def link(self, lang: str) -> str:
        """Path and query of the page."""
        path = "" if self.page == "start" else self.page
        return f"/{path}?lang={lang}" + (f"&{self.search}" if self.search else "")


SHOTS: Final = {
    "start": Shot("start"),
    "atlas": Shot("atlas"),
    "place": Shot("place"),
    "measures": Shot("measures", "arm=red_stewards:coverage=0.5&arm=clubs", ".budget-line"),
    "compare": Shot("compare", "place=baseline-old&arm=red_stewards&arm=clubs", ".answer"),
    "watch": Shot("watch", "", WATCHED),
    "class": Shot("class", "place=baseline-old&arm=red_stewards&days=365", ".begin"),
    "evidence": Shot("evidence"),
    "evidence-packages": Shot("evidence", "open=packages.bazhong-red-stewards", ".read-verdict table"),
    "evidence-places": Shot("evidence", "open=places", ".ev-drawing"),
    "evidence-cheats": Shot("evidence", "open=cheats", "table"),
    "explain": Shot("explain", "", ".ex-drawing"),
    "explain-likely": Shot("explain", "open=likely", "table"),
    "explain-terms": Shot("explain", "open=terms", "table"),
    "explain-numbers": Shot("explain", "open=numbers", "table"),
    "explain-limits": Shot("explain", "open=limits", "table"),
}


def browser_path() -> str | None:
    """Where a Chromium is, if there is one."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def served() -> Iterator[str]:
    """Run the dashboard for a while and give its address. Raises RuntimeError if it does not answer."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
    command = [sys.executable, "-m", "experiments.cli", "app", "--no-open", "--workers", "1"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SOLARA_")}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [*command, "--port", str(port)], cwd=ROOT, env=kept, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield _answering(f"http://localhost:{port}", process, log)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answering(address: str, process: "subprocess.Popen[bytes]", log: BinaryIO) -> str:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if urlopen(f"{address}/readyz", timeout=2).status == 200:
                return address
        except (URLError, OSError):
            time.sleep(0.2)
    log.seek(0)
    raise RuntimeError(f"the dashboard does not answer:\n{log.read().decode(errors='replace')}")


@contextmanager
def chromium() -> Iterator[Any]:
    """A headless browser. Raises RuntimeError without one."""
    from playwright.sync_api import sync_playwright

    path = browser_path()
    if path is None:
        raise RuntimeError("no Chromium found: see scripts/browser.sh")
    with sync_playwright() as started:
        found = started.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield found
        found.close()


def opened(context: Any, address: str, shot: Shot, lang: str, tab: Any = None) -> Any:
    """A tab with a page in it that shows what it must, with its fonts. In an old tab that takes half the time."""
    tab = tab or context.new_page()
    tab.goto(address + shot.link(lang), timeout=PATIENCE * 1000)
    tab.locator("main h1").first.wait_for(timeout=PATIENCE * 1000)
    tab.locator(shot.shows).first.wait_for(timeout=PATIENCE * 1000)
    tab.evaluate("document.fonts.ready")
    return tab


def small(picture: bytes) -> bytes:
    """A PNG with fewer colours, so that it is small."""
    from PIL import Image

    out = io.BytesIO()
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    # An octree keeps colours that are rare, such as those of small marks; the usual way merges them into others.
    image.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def take(context: Any, address: str, name: str, lang: str) -> Path:
    """Take one picture and keep it. Raises RuntimeError if it is too large."""
    tab = opened(context, address, SHOTS[name], lang)
    tab.wait_for_timeout(1500)  # charts are drawn a moment after the words
    height = min(int(tab.evaluate("document.documentElement.scrollHeight")), TALLEST)
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": height}
    picture = small(tab.screenshot(full_page=True, clip=clip))
    tab.close()
    if len(picture) > MOST:
        raise RuntimeError(f"{name}.{lang}.png has {len(picture):,} bytes; allowed: {MOST:,}")
    path = FOLDER / f"{name}.{lang}.png"
    path.write_bytes(picture)
    return path


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.screenshots", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("page", nargs="*", help="pages to take; all if none")
    chosen = parser.parse_args(arguments).page or list(SHOTS)
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        with served() as address, chromium() as browser:
            for lang in LANGUAGES:
                context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale=lang)
                for name in chosen:
                    print(take(context, address, name, lang).relative_to(ROOT), flush=True)
                context.close()
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
