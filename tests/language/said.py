"""What the program says, read off its source: for the tests of sentences."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from babel.messages.extract import extract_from_dir

APP = Path(__file__).parents[2] / "app"
LANGUAGE = Path(__file__).parents[2] / "resources" / "language"

KEYWORDS = {"tr": None, "trn": (1, 2), "trc": ((1, "c"), 2), "noop": None}
"""As build/words.sh has them."""

Key = tuple[str, str]
"""Context, empty where there is none, and the English sentence, its singular where it has two forms."""


def sources() -> list[Path]:
    """Return every file of the program."""
    return sorted(APP.rglob("*.py"))


def sentences() -> dict[Key, tuple[str, ...]]:
    """Return every sentence of the program with its forms: one, or singular and plural."""
    found: dict[Key, tuple[str, ...]] = {}
    for _file, _line, message, _comments, context in extract_from_dir(
        APP, method_map=[("**.py", "python")], options_map={}, keywords=KEYWORDS, comment_tags=("words:",)
    ):
        forms = (message,) if isinstance(message, str) else tuple(message)
        key = (context or "", forms[0])
        if len(forms) >= len(found.get(key, ())):
            found[key] = forms
    return found


def names_in(text: str) -> frozenset[str]:
    """Return the names of the placeholders of a sentence; raise ``ValueError`` where it cannot be filled in."""
    names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    for name in names:
        if not name.isidentifier():
            raise ValueError(f"{{{name}}} is no name")
    return frozenset(names)


def run_at_import(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield whatever is evaluated while a module is loaded: all but the bodies of functions."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.Lambda):
            waiting.append(node.args)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [*node.decorator_list, node.args]
        else:
            waiting += ast.iter_child_nodes(node)
