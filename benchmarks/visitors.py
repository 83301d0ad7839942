"""How the dashboard bears many visitors: `python -m benchmarks.visitors [--people 20]`; needs Chromium.

Everybody asks a question of their own at the same moment. One more visitor goes from page to page meanwhile. Says how
long a page takes, when everybody had first words and the whole answer, what a visitor takes of the server's memory, and
whether processes are left when all have gone. Then one visitor alone asks about an old compound over two years.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dashboard.address import PAGES
from dashboard.folder import VARIABLE
from scenarios.catalogue import intervention_ids
from scripts.screenshots import ARGUMENTS, browser_path, chromium

ROOT = Path(__file__).resolve().parent.parent
PORT = 8799
ADDRESS = f"http://localhost:{PORT}"
MINUTE = 60_000.0  # milliseconds
GONE = 120.0  # seconds to wait for processes to end


@contextmanager
def served() -> Iterator[int]:
    """The server in an empty folder; gives the number of its process."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "experiments.cli", "app", "--no-open", "--port", str(PORT)]
        os.environ[VARIABLE] = folder
        process = subprocess.Popen(command, cwd=ROOT)
        try:
            _until(lambda: _answers())
            yield process.pid
        finally:
            process.terminate()
            process.wait()


def _answers() -> bool:
    from urllib.error import URLError
    from urllib.request import urlopen

    try:
        return bool(urlopen(f"{ADDRESS}/readyz", timeout=2).status == 200)
    except (URLError, OSError):
        return False


def _until(holds: Callable[[], object], seconds: float = GONE) -> float:
    """Wait; returns how long it took."""
    start = time.monotonic()
    while not holds():
        if time.monotonic() - start > seconds:
            raise TimeoutError
        time.sleep(0.1)
    return time.monotonic() - start


def memory(pid: int) -> float:
    """Memory of a process in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def processor(pid: int) -> dict[str, float]:
    """Processor seconds so far of the server, of its workers, and of the browsers that this benchmark runs."""
    parents, used = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        each = int(folder.name)
        parents[each] = int(fields[1])
        used[each] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    found = {"server": used[pid], "workers": 0.0, "browsers": 0.0}
    for each in used:
        if parents[each] == pid:
            found["workers"] += used[each]
        elif each != pid and os.getpid() in _ancestors(each, parents):
            found["browsers"] += used[each]
    return found


def told(before: dict[str, float], after: dict[str, float]) -> str:
    """What was used between two looks, in words."""
    return ", ".join(f"{name} {after[name] - before[name]:.1f}" for name in before)


def _ancestors(pid: int, parents: dict[int, int]) -> Iterator[int]:
    while pid := parents.get(pid, 0):
        yield pid


def workers(pid: int) -> int:
    """Processes that compute for the server."""
    found = subprocess.run(
        ["ps", "--ppid", str(pid), "-o", "args="], capture_output=True, text=True, check=False
    )
    return sum("spawn_main" in line for line in found.stdout.splitlines())


@contextmanager
def elsewhere(browser: Any) -> Iterator[Any]:
    """A second browser of lowest priority, as those of other people run on other machines."""
    with tempfile.TemporaryDirectory() as folder:
        command = Path(folder) / "browser.sh"
        command.write_text(f'#!/bin/sh\nexec nice -n 19 "{browser_path()}" "$@"\n', encoding="utf-8")
        command.chmod(0o700)
        found = browser.browser_type.launch(executable_path=str(command), args=list(ARGUMENTS))
        yield found
        found.close()


def visit(browser: Any, search: str) -> Any:
    """A new visitor's page, open."""
    page = browser.new_context().new_page()
    page.goto(f"{ADDRESS}/{search}", timeout=5 * MINUTE)
    page.locator("main h1").wait_for(timeout=5 * MINUTE)
    return page


def turn(page: Any, name: str) -> float:
    """Go to a page by its link in the navigation; seconds until it is there."""
    start = time.monotonic()
    path = "?" if name == "start" else name
    page.locator(f"nav a[href^='/{path}']").click()
    page.locator(f"nav [aria-current=page][href^='/{path}']").wait_for(timeout=MINUTE)
    page.locator("main h1").first.wait_for(timeout=MINUTE)
    return time.monotonic() - start


def say(words: str) -> None:
    """Print at once."""
    print(words, flush=True)


def spread(times: list[float]) -> str:
    """Middle, nineteen of twenty, and slowest of some times, in words."""
    found = sorted(times)
    late = found[int(0.95 * (len(found) - 1))]
    return (
        f"middle {statistics.median(found):.2f} s, 95 of 100 within {late:.2f} s, slowest {found[-1]:.2f} s"
    )


def many(browser: Any, others: Any, pid: int, people: int, draws: int, days: int) -> None:
    """Everybody asks at once, each with `others`; somebody with `browser` goes from page to page meanwhile."""
    before = memory(pid)
    pages = [
        visit(others, f"compare?lang=en&arm={arm}&draws={draws}&days={days}")
        for arm in intervention_ids()[:people]
    ]
    say(f"memory of the server: {before:.0f} MB, {(memory(pid) - before) / people:.1f} MB more a visitor")
    walker = visit(browser, "?lang=en")
    spent = processor(pid)
    start = time.monotonic()
    for page in pages:
        page.locator("button.run").click()
    say(f"all asked within {time.monotonic() - start:.1f} s; workers: {workers(pid)}")
    first, whole, turns = [0.0] * people, [0.0] * people, list[float]()
    order = 0
    while not all(whole):
        turns.append(turn(walker, PAGES[order := (order + 1) % len(PAGES)]))
        now = time.monotonic() - start
        for each, page in enumerate(pages):
            first[each] = first[each] or (now if page.locator(".answer .big").count() else 0.0)
            done = first[each] and not page.locator(".running").count()
            whole[each] = whole[each] or (now if done else 0.0)
    say(f"processor seconds until then: {told(spent, processor(pid))}")
    say(f"pages meanwhile ({len(turns)}): {spread(turns)}")
    say(
        f"first words: {min(first):.0f} to {max(first):.0f} s; whole answers: {min(whole):.0f} to {max(whole):.0f} s"
    )
    say(f"memory of the server: {memory(pid):.0f} MB")
    for page in [*pages, walker]:
        page.context.close()
    say(f"workers gone after {_until(lambda: not workers(pid)):.0f} s; server: {memory(pid):.0f} MB")


def alone(browser: Any) -> None:
    """One visitor asks, once the workers are there."""
    page = visit(browser, "?lang=en&arm=red_stewards")
    start = time.monotonic()
    page.locator("nav a[href^='/compare']").click()
    page.locator(".answer .big").first.wait_for(timeout=5 * MINUTE)
    say(f"one visitor, a question of the atlas: words after {time.monotonic() - start:.1f} s")
    page.goto(f"{ADDRESS}/compare?lang=en&arm=red_stewards,clubs")
    page.locator("button.run").wait_for(timeout=5 * MINUTE)
    page.wait_for_timeout(10_000)
    start = time.monotonic()
    page.locator("button.run").click()
    page.locator(".answer .big").first.wait_for(timeout=5 * MINUTE)
    say(f"one visitor, a new question of two years: first words after {time.monotonic() - start:.1f} s")
    page.locator("button.cancel").click()
    page.context.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--draws", type=int, default=25)
    parser.add_argument("--days", type=int, default=60)
    asked = parser.parse_args()
    with served() as pid, chromium() as browser:
        alone(browser)
        with elsewhere(browser) as others:
            many(browser, others, pid, asked.people, asked.draws, asked.days)


if __name__ == "__main__":
    main()
