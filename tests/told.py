"""One test over many things says which of them it failed for."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def of(what: object) -> Iterator[None]:
    """Name a thing beside whatever goes wrong in here."""
    try:
        yield
    except BaseException as error:  # what pytest.raises says is no Exception
        error.add_note(f"this went wrong for {what}")
        raise
