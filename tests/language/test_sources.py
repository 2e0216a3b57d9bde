"""How sentences are written in the source: so that translators see all of them, whole."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.language.said import APP, names_in, run_at_import, sources

SAYING = ("tr", "trn", "trc")
MARKING = "noop"
TEXTS = {"tr": 1, "noop": 1, "trn": 2, "trc": 2}
"""How many of the first arguments are texts."""
CONSTANT = (ast.Name, ast.Attribute, ast.Subscript)
"""Ways to name a constant that went through ``noop``; looked up in a table is another."""


def calls(nodes: Iterator[ast.AST]) -> Iterator[tuple[str, ast.Call]]:
    for node in nodes:
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                name = node.func.attr if node.func.value.id in ("language", "catalogue") else ""
            if name in TEXTS:
                yield name, node


def faults(source: str) -> Iterator[str]:
    """Yield what is wrong with the sentences of a module, with the line."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("app.language"):
            for alias in node.names:
                if alias.name in TEXTS and alias.asname not in (None, alias.name):
                    yield f"{node.lineno}: {alias.name} goes by another name, under which nothing is collected"
    later = frozenset(_filled_in_later(tree))
    for name, call in calls(ast.walk(tree)):
        yield from (f"{call.lineno}: {fault}" for fault in _faults(name, call, later))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            for name, call in calls(ast.walk(node)):
                if call.args and isinstance(call.args[0], ast.Constant):
                    yield f"{call.lineno}: {name}() stands inside an f-string, where nothing is collected"
    for name, call in calls(run_at_import(tree)):
        if name in SAYING:
            yield f"{call.lineno}: {name}() is called while the module is loaded: the language may change later"


def _filled_in_later(tree: ast.Module) -> Iterator[str]:
    """Yield the placeholders that a module fills in by itself: ``words.replace("{title}", title)``."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "replace"
        ):
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                name = first.value.removeprefix("{").removesuffix("}")
                if name.isidentifier():
                    yield name


def _is_constant(text: ast.expr) -> bool:
    """Whether a text may be taken to have gone through ``noop`` where it was written."""
    if isinstance(text, ast.BoolOp):
        return _is_constant(text.values[0])  # what comes after "or" is for what no constant tells
    looked_up = (
        isinstance(text, ast.Call) and isinstance(text.func, ast.Attribute) and text.func.attr == "get"
    )
    return looked_up or isinstance(text, CONSTANT)


def _faults(name: str, call: ast.Call, later: frozenset[str]) -> Iterator[str]:
    texts = call.args[: TEXTS[name]]
    if len(texts) < TEXTS[name] or any(isinstance(text, ast.Starred) for text in texts):
        yield f"{name}() wants its texts as its first {TEXTS[name]} arguments"
        return
    literal = [text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str)]
    if len(literal) < len(texts):
        last = texts[-1]
        of_constant = name in ("tr", "trc") and _is_constant(last) and len(literal) == len(texts) - 1
        if not of_constant:
            yield f"{name}() is given {ast.unparse(last)}, which is no literal"
        return
    if name == MARKING:
        return
    try:
        wanted = frozenset().union(*map(names_in, literal[-1:] if name == "trc" else literal))
    except ValueError as error:
        yield f"{literal[-1]!r} cannot be filled in: {error}"
        return
    if name == "trn":
        wanted -= {"n"}
    given = {keyword.arg for keyword in call.keywords}
    if None in given:
        # Values that several sentences share come as one mapping; of those named beside it each is wanted.
        missing, needless = set(), given - wanted - {None}
    else:
        missing, needless = wanted - given - (later if not given else frozenset()), given - wanted
    if missing or needless:
        yield f"{literal[0]!r} wants {sorted(wanted)} and is given {sorted(map(str, given))}"


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(APP).as_posix())
def test_translators_see_every_sentence_whole(path: Path) -> None:
    if path.parent.name == "language" and path.parent.parent == APP:
        return  # where the ways to say something are themselves written
    assert list(faults(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ('def f(n): tr(f"{n} left")', "no literal"),
        ('def f(a): tr("a" + a)', "no literal"),
        ('def f(a): tr("a %s" % a)', "no literal"),
        ("def f(a): tr(a())", "no literal"),
        ('def f(a): trn(a, "{n} b", 2)', "no literal"),
        ('def f(a): trn("{n} a", a, 2)', "no literal"),
        ('def f(a): trc(a, "b")', "no literal"),
        ("def f(a): noop(a)", "no literal"),
        ('A = f"{1}"\nB = noop(f"{A}")', "no literal"),
        ("def f(a): tr()", "first 1 arguments"),
        ('def f(a): trn("{n} a", *a)', "first 2 arguments"),
        ('def f(a): tr("{a} and {b}", a=a)', "wants ['a', 'b'] and is given ['a']"),
        ('def f(a): tr("{a}", a=a, b=a)', "wants ['a'] and is given ['a', 'b']"),
        ('def f(a): trn("{n} of {a}", "{n}", 2)', "wants ['a']"),
        ('def f(a): trc("{x}", "{a}")', "wants ['a']"),
        ('def f(a): tr("{a}", b=1, **a)', "wants ['a']"),
        ('def f(a): tr("{a}").replace("{b}", a)', "wants ['a'] and is given []"),
        ('def f(a): tr("{}", a)', "cannot be filled in"),
        ('def f(a): tr("{a.b}", a=a)', "cannot be filled in"),
        ('def f(a): tr("50 {", a=a)', "cannot be filled in"),
        ('A = tr("a")', "while the module is loaded"),
        ('class A:\n    b = tr("a")', "while the module is loaded"),
        ('def f(a=tr("a")): pass', "while the module is loaded"),
        ('@g(tr("a"))\ndef f(): pass', "while the module is loaded"),
        ('A = [language.tr("a") for _ in ()]', "while the module is loaded"),
        ("from app.language import tr as t", "another name"),
        ("def f(a): return f\"{a} {tr('b')}\"", "inside an f-string"),
    ],
)
def test_what_translators_would_not_see_is_found(source: str, fault: str) -> None:
    assert [found for found in faults(source) if fault in found]


@pytest.mark.parametrize(
    "source",
    [
        'def f(a): tr("{a} b", a=a)',
        'def f(a): tr("a " "b")',
        "def f(a): tr(A), tr(A.b), tr(A[a]), trc('x', A)",
        "def f(a): tr(A.get(a, '')), tr(A.get(a) or a())",
        'def f(a): tr("{a}", **a), tr("{a}").replace("{a}", a)',
        'def f(a): trn("Every day", "Every {n} days", 2), trn("{n} {a}", "{n} {a}", 2, a=a)',
        'def f(a): return f"{a} {tr(A)}"',
        'A = noop("a")\nB = {1: lambda: tr("a")}',
        'def f(a): other("{a}"), a.tr(f"{a}")',
    ],
)
def test_what_they_do_see_is_let_be(source: str) -> None:
    assert list(faults(source)) == []
