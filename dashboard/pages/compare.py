"""Page `compare`: packages against the same community without them."""

import solara

from dashboard.address import Address, use_address
from dashboard.choosing import Choosing
from dashboard.page import Head, Work
from dashboard.question import Question
from scenarios.loader import names


@solara.component
def Page() -> None:
    """The page in the visitor's language."""
    address, _ = use_address()
    question = solara.use_reactive(solara.use_memo(lambda: _asked(address), []))
    Head(address.lang)
    Choosing(question, address.lang)
    Work(question.value, address.lang)


def _asked(address: Address) -> Question:
    packages = [arm.package for arm in address.arms if arm.package] or names("packages")[:1]
    return Question(packages[0], min(address.draws, 30), address.days)
