"""A job's parameters as the fields of a form, read off its msgspec struct: whoever adds a parameter writes it once.

Limits, title and help come from the annotation: ``Annotated[int, msgspec.Meta(title=…, description=…, ge=…, le=…)]``,
the words of a choice's values from its ``extra={CHOICES: {value: words}}``. All of them are marked with ``noop``.
What a value may be is decided by the struct alone (``JobRegistry.parameters``); a form only helps to get it right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import inspect

from app.engine.registry import CHOICES
from app.language import number, tr


@dataclass(frozen=True, slots=True)
class ParamField:
    """One parameter as a form shows it, in the language in use."""

    name: str
    title: str
    kind: str
    """"number" (whole), "decimal", "yes-no", "choice", "text" or "day"."""
    default: Any
    """What holds where nothing is given; None where the parameter has to be given."""
    choices: tuple[str, ...]
    """The values of a choice; empty for every other kind."""
    minimum: float | None
    maximum: float | None
    help: str
    choice_words: tuple[str, ...] = ()
    """What each of ``choices`` is called."""

    def value_words(self, value: Any) -> str:
        """Return a value of this parameter as it is said: "Week", "yes", "5,000"."""
        if self.kind == "choice" and value in self.choices:
            return self.choice_words[self.choices.index(value)]
        if isinstance(value, bool):
            return tr("yes") if value else tr("no")
        return number(value) if isinstance(value, int | float) else str(value)


def param_fields(params: type[msgspec.Struct]) -> tuple[ParamField, ...]:
    """Return the fields of a job's parameters, in their order.

    Raises ``TypeError`` for a parameter of a type that no form can show: a mistake in the job.
    """
    struct = inspect.type_info(params)
    assert isinstance(struct, inspect.StructType)
    hints = get_type_hints(params, include_extras=True)
    return tuple(_field(field, hints[field.name]) for field in struct.fields)


def _field(field: inspect.Field, hint: Any) -> ParamField:
    words: dict[str, Any] = {"title": "", "description": "", CHOICES: {}}
    kind_of = _plain(field.type, words)
    choices: tuple[str, ...] = ()
    minimum = maximum = None
    match kind_of:
        case inspect.BoolType():
            kind = "yes-no"
        case inspect.IntType():
            kind = "number"
            minimum, maximum = _limits(kind_of, step=1)
        case inspect.FloatType():
            kind = "decimal"
            minimum, maximum = _limits(kind_of, step=0)
        case inspect.LiteralType():
            kind = "choice"
            # msgspec sorts the values; the job's author wrote them in the order in which they are offered.
            choices = tuple(sorted(map(str, kind_of.values), key=_literal_values(hint).index))
        case inspect.EnumType():
            kind = "choice"
            choices = tuple(str(member.value) for member in kind_of.cls)
        case inspect.StrType():
            kind = "text"
        case inspect.DateType():
            kind = "day"
        case _:
            raise TypeError(f"a form cannot show the parameter {field.name!r} ({kind_of})")
    return ParamField(
        name=field.name,
        title=tr(words["title"]) or field.name.replace("_", " ").capitalize(),
        kind=kind,
        default=_default(field),
        choices=choices,
        minimum=minimum,
        maximum=maximum,
        help=tr(words["description"]),
        choice_words=tuple(_choice_words(value, words[CHOICES]) for value in choices),
    )


def _plain(kind: inspect.Type, words: dict[str, Any]) -> inspect.Type:
    """Return the type without its annotation, whose title and description go to ``words``, and without None."""
    while True:
        if isinstance(kind, inspect.Metadata):
            words.update(kind.extra_json_schema or {})
            words.update(kind.extra or {})
            kind = kind.type
        elif isinstance(kind, inspect.UnionType) and len(kind.types) == 2 and kind.includes_none:
            [kind] = [member for member in kind.types if not isinstance(member, inspect.NoneType)]
        else:
            return kind


def _choice_words(value: str, words: Mapping[str, str]) -> str:
    return tr(words[value]) if value in words else value.replace("-", " ").capitalize()


def _literal_values(hint: Any) -> list[str]:
    """Return the values of the ``Literal`` within a type hint, in the order in which they were written."""
    if get_origin(hint) is Literal:
        return [str(value) for value in get_args(hint)]
    return next((found for part in get_args(hint) if (found := _literal_values(part))), [])


def _limits(kind: inspect.IntType | inspect.FloatType, *, step: int) -> tuple[float | None, float | None]:
    """Return the smallest and the largest value; an open limit of a whole number is ``step`` further in."""
    minimum = kind.gt + step if kind.gt is not None else kind.ge
    maximum = kind.lt - step if kind.lt is not None else kind.le
    return minimum, maximum


def _default(field: inspect.Field) -> Any:
    if field.default is not msgspec.NODEFAULT:
        return field.default
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return None
