"""Stands in for pydantic where its compiled part is not to be had; scenarios come here checked and pickled."""


class BaseModel:
    """A model without checks; a pickled one gets its fields back."""

    def __init_subclass__(cls, **_):
        super().__init_subclass__()

    def __setstate__(self, state):
        self.__dict__.update(state["__dict__"])


def _nothing(*_, **__):
    return lambda decorated: decorated


def Field(default=None, **_):  # noqa: N802  the name is pydantic's
    """A field; its value comes with the pickled model."""
    return default


ConfigDict = dict
ValidationInfo = object
field_validator = model_validator = _nothing
AfterValidator = _nothing
