"""Words that reach the owner without the catalogue, and calls of it that translators never see.

Strict where a call certainly shows text: widgets, the command line's output, errors. The rest is left to readers.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "app"

SHOWN_BY: dict[str, tuple[int, ...]] = {
    "QLabel": (0,),
    "QPushButton": (0,),
    "QToolButton": (0,),
    "QCheckBox": (0,),
    "QRadioButton": (0,),
    "QGroupBox": (0,),
    "QAction": (0, 1),
    "QMenu": (0,),
    "TickBox": (0,),
    "OptionButton": (0,),
    "text_label": (0,),
    "add_row": (1, 3),
    "number_field": (0,),
    "quantity_field": (0,),
    "choice_field": (0, 1),
    "time_field": (0,),
    "day_field": (0,),
    "MomentField": (0,),
    "_answer_button": (0,),
    "setText": (0,),
    "setPlainText": (0,),
    "setInformativeText": (0,),
    "setDetailedText": (0,),
    "setTitle": (0,),
    "setToolTip": (0,),
    "setStatusTip": (0,),
    "setWhatsThis": (0,),
    "setAccessibleName": (0,),
    "setAccessibleDescription": (0,),
    "setPlaceholderText": (0,),
    "setSpecialValueText": (0,),
    "setSuffix": (0,),
    "setPrefix": (0,),
    "setWindowTitle": (0,),
    "setLabelText": (0,),
    "setNameFilter": (0,),
    "setHeaderLabels": (0,),
    "addAction": (0, 1),
    "addMenu": (0, 1),
    "addItem": (0, 1),
    "addItems": (0,),
    "addTab": (1, 2),
    "addRow": (0,),
    "say": (0,),
    "tell": (0,),
    "confirmed": (0,),
    "print_table": (0,),
    "command": (1,),
}
"""Which positions of which calls are text that somebody reads."""

SHOWN_AS = frozenset({"help", "sentence", "advice", "result_text", "progress_text"})
"""Keyword arguments and attributes that hold such text."""

PASSED_ON = frozenset({"tr", "trn", "trc", "noop"})
NAMES = re.compile(r"tillwatch|--?[a-z-]+|[A-Z]+=[A-Z]+", re.IGNORECASE)
"""What every language writes alike: the program's own name, options."""
WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
DAY_NAMES = re.compile(r"%-?[aAbBpcxX]")

EXCEPTIONS: dict[tuple[str, str], str] = {
    (
        "domain/errors.py",
        "{self.sentence} {self.advice}",
    ): "both went through the catalogue when they were made",
}
"""What may stay as it is, and why: by the module below ``app`` and the text."""


@cache
def trees() -> dict[str, ast.Module]:
    """Return every module by its path below ``app``."""
    return {
        path.relative_to(APP).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(APP.rglob("*.py"))
        if "migrations" not in path.parts
    }


@cache
def told_errors() -> frozenset[str]:
    """Return the names of the errors that are shown to the owner: ``TillwatchError`` and what derives from it."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {"TillwatchError"}
    while fresh := {name for name, of in bases.items() if of & found} - found:
        found |= fresh
    return frozenset(found)


def test_the_errors_that_are_told_are_known() -> None:
    """Were the search for them wrong, nothing about errors would be checked."""
    assert {
        "TillwatchError",
        "InputError",
        "UsageError",
        "RunInTheWayError",
        "UnknownLayoutError",
    } <= told_errors()


FOLDERS = (
    "alerts", "analysis", "cli", "desktop", "domain", "engine", "jobs", "monitoring", "sources", "store", "system",
)  # fmt: skip


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_shown_text_bypasses_the_catalogue(folder: str) -> None:
    assert [found for module, tree in _of(folder) for found in bare_texts(module, tree)] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_translators_see_every_sentence(folder: str) -> None:
    """Extraction reads literals only; and what is worded when a module loads stays in the language of that moment."""
    assert [found for module, tree in _of(folder) for found in hidden_sentences(module, tree)] == []


@pytest.mark.parametrize("folder", ["alerts", "cli", "desktop", "jobs", "sources"])
def test_figures_and_days_are_written_by_the_language(folder: str) -> None:
    assert [found for module, tree in _of(folder) for found in english_figures(module, tree)] == []


def test_a_forgotten_text_is_found() -> None:
    code = (
        "class ShopError(TillwatchError): ...\n"
        "def f(n):\n"
        "    say('Two words')\n"
        "    label.setText(tr('Fine') if n else f'{n} days left')\n"
        "    raise InputError(tr('Fine.'), 'Try again.')\n"
        "    say(tr('Fine'), indent=2)\n"
        "    tell(f'tillwatch: {n}')\n"
    )
    assert [line for line, _ in map(_place, bare_texts("x.py", ast.parse(code)))] == [3, 4, 5]


def test_a_sentence_that_translators_miss_is_found() -> None:
    code = (
        "TITLE = tr('At import')\n"
        "def f(n, text=tr('In a default')):\n"
        "    tr(f'{n} days')\n"
        "    tr('a' + n)\n"
        "    trn(ONE, MANY, n)\n"
        "    tr(' padded')\n"
        "    tr('Of {x}').replace('{x}', n)\n"
        "    tr(TITLES[n])\n"
        "    trn('{n} day', '{n} days', n)\n"
    )
    assert [line for line, _ in map(_place, hidden_sentences("x.py", ast.parse(code)))] == [
        1,
        2,
        3,
        4,
        5,
        6,
        7,
    ]


def bare_texts(module: str, tree: ast.Module) -> Iterator[str]:
    """Yield the texts of a module that are shown as they stand in the source."""
    for node in ast.walk(tree):
        shown: list[ast.expr] = []
        if isinstance(node, ast.Call):
            name = _name(node.func)
            if name in told_errors() or (
                name in ("ValueError", "CellError") and module.startswith("sources/")
            ):
                shown += node.args
            shown += [node.args[at] for at in SHOWN_BY.get(name, ()) if at < len(node.args)]
            shown += [each.value for each in node.keywords if each.arg in SHOWN_AS and name not in PASSED_ON]
        elif isinstance(node, ast.Assign) and any(_name(target) in SHOWN_AS for target in node.targets):
            shown.append(node.value)
        for expression in shown:
            for text in _literals(expression):
                if WORD.search(NAMES.sub("", text)) and (module, text) not in EXCEPTIONS:
                    yield f"{module}:{expression.lineno}: {text}"


def hidden_sentences(module: str, tree: ast.Module) -> Iterator[str]:
    """Yield the calls whose sentence is not a literal, is padded, is filled in by hand or is worded at import."""
    if module.startswith("language/"):
        return
    inside = {id(each) for function in _functions(tree) for each in _body_of(function)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = _name(node.func)
        if (
            isinstance(node.func, ast.Attribute)
            and name in ("replace", "format")
            and _is_said(node.func.value)
        ):
            yield f"{module}:{node.lineno}: {name} on a sentence"
        if name not in PASSED_ON or isinstance(node.func, ast.Attribute):
            continue
        sentences = node.args[: 2 if name in ("trn", "trc") else 1]
        literal = all(isinstance(each, ast.Constant) for each in sentences)
        may_be_constant = name == "tr" and not isinstance(sentences[0], ast.JoinedStr | ast.BinOp)
        if not literal and not may_be_constant:
            yield f"{module}:{node.lineno}: not a literal"
        elif any(
            isinstance(each, ast.Constant) and each.value != str(each.value).strip() for each in sentences
        ):
            yield f"{module}:{node.lineno}: padded"
        elif name != "noop" and id(node) not in inside:
            yield f"{module}:{node.lineno}: worded at import"


def english_figures(module: str, tree: ast.Module) -> Iterator[str]:
    """Yield f-strings with a comma for thousands, or with the names of days and months as C writes them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
            spec = "".join(str(p.value) for p in node.format_spec.values if isinstance(p, ast.Constant))
            if "," in spec or DAY_NAMES.search(spec):
                yield f"{module}:{node.lineno}: {spec}"


def _of(folder: str) -> list[tuple[str, ast.Module]]:
    return [(module, tree) for module, tree in trees().items() if module.startswith(f"{folder}/")]


def _place(found: str) -> tuple[int, str]:
    _, line, text = found.split(":", 2)
    return int(line), text


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _literals(node: ast.expr) -> Iterator[str]:
    """Yield the literal texts of an expression, those aside that go through the catalogue or into other calls."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr():
            text = ast.unparse(node)[2:-1]
            if any(isinstance(part, ast.Constant) and WORD.search(str(part.value)) for part in node.values):
                yield re.sub(r"\{[^{}]*\}", "{}", text)
        case ast.IfExp():
            yield from _literals(node.body)
            yield from _literals(node.orelse)
        case ast.BoolOp() | ast.List() | ast.Tuple():
            for part in node.values if isinstance(node, ast.BoolOp) else node.elts:
                yield from _literals(part)
        case ast.BinOp():
            yield from _literals(node.left)
            yield from _literals(node.right)
        case _:
            return


def _is_said(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PASSED_ON


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node


def _body_of(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Iterator[ast.AST]:
    for part in function.body if isinstance(function.body, list) else [function.body]:
        yield from ast.walk(part)
