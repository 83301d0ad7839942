"""How the dashboard bears a class: `python -m benchmarks.classroom [--groups 40]`; needs Chromium.

A teacher opens a class. Every group joins, predicts and presses run, each in a browser window of its own, as fast as
the machine lets them. Then the teacher shows the answers. Says how long each step takes, when the last group has
its answer and when all have the picture of the class.
"""

import argparse
import time
from collections.abc import Callable
from typing import Any

from benchmarks.visitors import MINUTE, memory, processor, say, served, spread, told, visit
from scripts.screenshots import chromium

SIDES = ("better", "worse", "no difference")


def press(page: Any, words: str) -> None:
    """Press the button with these words, once it is there."""
    page.locator(f"main button:has-text('{words}')").first.click(timeout=5 * MINUTE)


def steps(name: str, groups: list[Any], step: Callable[[int, Any], None]) -> None:
    """Let every group do a step, one after the other; says how long it took them."""
    took = []
    for number, page in enumerate(groups, 1):
        start = time.monotonic()
        step(number, page)
        took.append(time.monotonic() - start)
    say(f"{name}: {spread(took)}")


def opened(browser: Any, groups: int) -> tuple[Any, str]:
    """The teacher's page with a new class, and its code."""
    teacher = visit(browser, "class?lang=en&arm=red_stewards&place=baseline-old&days=730")
    press(teacher, str(groups))
    press(teacher, "Open the class")
    code = teacher.locator(".class-code")
    code.wait_for(timeout=5 * MINUTE)
    return teacher, code.inner_text().strip()


def join(number: int, page: Any) -> None:
    """Enter the number; the code is in the address."""
    page.get_by_label("Number of your group").fill(str(number), timeout=5 * MINUTE)
    press(page, "Join")
    page.locator(f"main h1:has-text('Group {number}')").wait_for(timeout=5 * MINUTE)


def predict(number: int, page: Any) -> None:
    """Choose one of three sides."""
    press(page, SIDES[number % len(SIDES)])
    page.locator("button.chosen[aria-pressed=true]").wait_for(timeout=5 * MINUTE)


def run(_: int, page: Any) -> None:
    """Press run, until the page says that it has heard."""
    press(page, "Run our worlds")
    page.locator("main h2:has-text('worlds'), .class-own").first.wait_for(timeout=5 * MINUTE)


def lesson(browser: Any, pid: int, count: int) -> None:
    """All steps of a lesson."""
    before, spent = memory(pid), processor(pid)
    start = time.monotonic()
    teacher, code = opened(browser, count)
    groups = [visit(browser, f"class?lang=en&open={code}") for _ in range(count)]
    say(f"{count} windows open after {time.monotonic() - start:.0f} s")
    steps("join", groups, join)
    steps("predict", groups, predict)
    asked = time.monotonic()
    steps("run", groups, run)
    for page in groups:
        page.locator(".class-own .big").wait_for(timeout=5 * MINUTE)
    say(f"all groups have their answer {time.monotonic() - asked:.1f} s after the first pressed run")
    shown = time.monotonic()
    press(teacher, "Show the answers to all")
    for page in (teacher, *groups):
        page.locator(".class-dots circle").first.wait_for(timeout=5 * MINUTE)
    say(f"all see the answers of all after {time.monotonic() - shown:.1f} s")
    say(f"processor seconds: {told(spent, processor(pid))}")
    say(f"memory of the server: {before:.0f} MB before, {memory(pid):.0f} MB now")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--groups", type=int, default=40, choices=(6, 10, 20, 30, 40))
    asked = parser.parse_args()
    with served() as pid, chromium() as browser:
        lesson(browser, pid, asked.groups)


if __name__ == "__main__":
    main()
