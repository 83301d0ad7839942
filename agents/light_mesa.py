"""Import Mesa's classes, and load its spaces only when they are used.

`import mesa` also loads Mesa's spaces, and with them networkx and scipy.spatial, in every process.
A world has no space, so these modules are run only when one of their names is first read.
Everything else is plain Mesa: `mesa.Model`, `mesa.Agent`, and `mesa.discrete_space` for those who want it.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from threading import RLock
from types import ModuleType
from typing import Any

SPACES = (
    "mesa.discrete_space",
    "mesa.space",
    "mesa.experimental.continuous_space",
    "mesa.experimental.meta_agents",
)
_LOADING = RLock()


class _Waiting(ModuleType):
    """A module whose code runs when a name is read that it does not have yet."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__all__":  # read by code that inspects every module
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        with _LOADING:
            loader: Any = self.__loader__
            if loader is not None:  # neither loaded nor being loaded
                self.__loader__ = None
                loader.exec_module(self)
                self.__loader__ = loader
                object.__setattr__(self, "__class__", ModuleType)
        return ModuleType.__getattribute__(self, name)


class _WhenUsed(LazyLoader):
    """Python's lazy loader, but reading `__file__` does not load the module: Mesa's logger reads it of all modules."""

    loader: Loader

    def exec_module(self, module: ModuleType) -> None:
        """Run nothing yet."""
        assert module.__spec__ is not None
        module.__loader__ = module.__spec__.loader = self.loader
        module.__class__ = _Waiting


class _Finder:
    """Finds the named modules, to be loaded when used; leaves all others to the usual finders."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of a named module, to be loaded when used; None for other and missing modules."""
        spec = PathFinder.find_spec(name, path, target) if name in self.names else None
        if spec is not None and spec.loader is not None:
            spec.loader = _WhenUsed(spec.loader)
        return spec


@contextmanager
def loaded_when_used(*names: str) -> Iterator[None]:
    """Delay the imports of the named modules inside this context until their first use.

    Names of modules that do not exist, or that are loaded already, make no difference.
    """
    finder = _Finder(names)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


with loaded_when_used(*SPACES):
    from mesa import Agent, Model
    from mesa.agentset import AgentSet

__all__ = ["Agent", "AgentSet", "Model", "loaded_when_used"]
