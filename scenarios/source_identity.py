"""Hash of what a Python function or object does: an edited function gets another hash.

The hash follows compiled code, defaults, closures, attributes, and the global names that the code reads. What belongs
to the project or is installed counts by its name only: the version of the code covers it.
"""

from __future__ import annotations

import functools
import hashlib
import pickle
import sys
from collections.abc import Iterable, Mapping
from dis import get_instructions
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

LENGTH = 16
_ROOMS = {"agents", "model", "scenarios", "experiments", "dashboard"}
_PLAIN = (type(None), bool, int, float, complex, str, bytes, np.generic)
_SAYS_NOTHING = {
    "__dict__", "__weakref__", "__doc__", "__module__", "__annotations__", "__annotate__", "__firstlineno__",
    "__static_attributes__", "__qualname__", "__abstractmethods__", "_abc_impl",
}  # fmt: skip

type _Known = dict[int, tuple[object, str]]


def source_identity(value: object) -> str:
    """Hash of the behaviour of a function or object; the same in every process of one Python version."""
    return _digest(value, {})[:LENGTH]


def _digest(value: Any, known: _Known) -> str:
    """Hash of a value; `known` holds the hashes of values met before, so that cycles end."""
    if isinstance(value, _PLAIN):
        return _hash(type(value).__qualname__, repr(value))
    if id(value) not in known:
        known[id(value)] = (value, "met before")  # kept alive, so that no other object reuses its id
        told = (each if isinstance(each, str) else _digest(each.content, known) for each in _parts(value))
        known[id(value)] = (value, _hash(type(value).__qualname__, *told))
    return known[id(value)][1]


def _hash(*lines: str) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


class _Part:
    """Part of a value that is to be hashed in turn."""

    def __init__(self, content: object) -> None:
        self.content = content


def _parts(value: Any) -> Iterable[str | _Part]:
    """Lines and parts that make up a value that is not plain."""
    describe = next((each for kind, each in _DESCRIBE if isinstance(value, kind)), _object)
    return describe(value)


def _array(value: Any) -> Iterable[str | _Part]:
    yield f"{value.dtype} {value.shape}"
    if value.dtype == object:
        yield _Part(value.tolist())
    else:
        yield hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()


def _list(value: Any) -> Iterable[str | _Part]:
    yield str(len(value))
    yield from map(_Part, value)


def _set(value: Any) -> Iterable[str | _Part]:
    # The order of a set differs from process to process.
    yield from sorted(_digest(each, {}) for each in value)


def _mapping(value: Any) -> Iterable[str | _Part]:
    for key in sorted(value, key=repr):
        yield repr(key)
        yield _Part(value[key])


def _code(value: Any) -> Iterable[str | _Part]:
    yield value.co_code.hex()
    yield " ".join(value.co_names)
    yield " ".join(value.co_varnames[: value.co_argcount + value.co_kwonlyargcount])
    yield f"{value.co_argcount} {value.co_kwonlyargcount} {value.co_flags}"
    yield from map(_Part, value.co_consts)


def _function(value: Any) -> Iterable[str | _Part]:
    yield f"{value.__module__}.{value.__qualname__}"
    if _is_known(value.__module__):
        return
    yield _Part(value.__code__)
    yield _Part(value.__defaults__)
    yield _Part(value.__kwdefaults__)
    yield from (_Part(cell.cell_contents) for cell in value.__closure__ or ())
    for name in sorted(_names(value.__code__) & value.__globals__.keys()):
        yield name
        yield _Part(value.__globals__[name])


def _names(code: CodeType) -> set[str]:
    """Global names read by a code object, including its inner functions."""
    own = {each.argval for each in get_instructions(code) if each.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    inner = (_names(each) for each in code.co_consts if isinstance(each, CodeType))
    return own.union(*inner)


def _class(value: Any) -> Iterable[str | _Part]:
    yield f"{value.__module__}.{value.__qualname__}"
    if _is_known(value.__module__):
        return
    yield from map(_Part, value.__bases__)
    yield _Part({name: each for name, each in vars(value).items() if name not in _SAYS_NOTHING})


def _method(value: Any) -> Iterable[str | _Part]:
    yield _Part(value.__func__)
    yield _Part(value.__self__)


def _partial(value: Any) -> Iterable[str | _Part]:
    yield from (_Part(value.func), _Part(value.args), _Part(value.keywords))


def _property(value: Any) -> Iterable[str | _Part]:
    yield from (_Part(value.fget), _Part(value.fset), _Part(value.fdel))


def _wrapped(value: Any) -> Iterable[str | _Part]:
    yield _Part(value.__func__)


def _module(value: Any) -> Iterable[str | _Part]:
    yield value.__name__
    file = getattr(value, "__file__", None)
    if file and not _is_known(value.__name__):
        yield hashlib.sha256(Path(file).read_bytes()).hexdigest()


def _named(value: Any) -> Iterable[str | _Part]:
    yield f"{getattr(value, '__module__', '')}.{value.__name__}"


def _object(value: Any) -> Iterable[str | _Part]:
    yield _Part(type(value))
    if not _is_known(type(value).__module__):
        yield _Part(value.__getstate__())
        return
    try:  # library objects such as tables keep their content where only pickling finds it
        yield hashlib.sha256(pickle.dumps(value)).hexdigest()
    except (pickle.PicklingError, AttributeError, TypeError):
        yield _Part(value.__getstate__())


_DESCRIBE: tuple[tuple[Any, Any], ...] = (
    (np.ndarray, _array),
    ((list, tuple), _list),
    ((set, frozenset), _set),
    (Mapping, _mapping),
    (CodeType, _code),
    (FunctionType, _function),
    (type, _class),
    (MethodType, _method),
    (functools.partial, _partial),
    (property, _property),
    ((staticmethod, classmethod), _wrapped),
    (ModuleType, _module),
    ((BuiltinFunctionType, np.ufunc), _named),
)


def _is_known(module: str | None) -> bool:
    """Whether a module belongs to the project, to Python or to an installed package."""
    top = (module or "").split(".")[0]
    if top == "__main__":
        return False
    if top in _ROOMS or top in sys.stdlib_module_names:
        return True
    file = getattr(sys.modules.get(top), "__file__", None) or ""
    return "site-packages" in file or "dist-packages" in file
