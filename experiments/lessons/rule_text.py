"""A rule of the model as a lesson shows it: its code, without the head and without what is written about it."""

import ast
import inspect
import re
from collections.abc import Callable
from textwrap import dedent
from typing import Any, Final

ARRAY: Final = re.compile(r"np\.asarray\((\w+)\)")  # of no interest to whoever reads the rule


def rule_text(rule: Callable[..., Any]) -> str:
    """The lines of a function that work something out, with its name and the names of what it is given above them."""
    source = dedent(inspect.getsource(rule))
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    first = next(each for each in function.body if not _is_text(each))
    lines = [ARRAY.sub(r"\1", line) for line in source.splitlines()[first.lineno - 1 : function.end_lineno]]
    given = [each.arg for each in (*function.args.args, *function.args.kwonlyargs)]
    return f"{function.name}({', '.join(given)}):\n" + "\n".join(lines)


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
