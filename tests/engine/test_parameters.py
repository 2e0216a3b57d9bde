from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

import msgspec
import pytest

from app.engine.parameters import ParamField, param_fields
from app.engine.registry import CHOICES, NoParams
from app.language import LANGUAGES, use
from tests.pseudo import pseudo


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


class Baking(msgspec.Struct, frozen=True):
    loaves: Annotated[int, msgspec.Meta(title="How many", description="Loaves in one go.", ge=1, le=40)] = 12
    minutes: Annotated[int, msgspec.Meta(gt=0, lt=100)] = 45
    salt_share: Annotated[float, msgspec.Meta(ge=0.0, le=0.05)] = 0.02
    with_seeds: bool = False
    flour: Literal["wheat", "rye"] = "wheat"
    size: Size = Size.SMALL
    first_day: date | None = None
    baker: str = "Ana"
    oven: Annotated[int | None, msgspec.Meta(title="Oven")] = None


def test_every_kind_of_parameter_becomes_a_field_with_its_words_and_limits() -> None:
    fields = {field.name: field for field in param_fields(Baking)}
    assert list(fields) == list(Baking.__struct_fields__)
    assert fields["loaves"] == ParamField("loaves", "How many", "number", 12, (), 1, 40, "Loaves in one go.")
    assert (fields["minutes"].minimum, fields["minutes"].maximum) == (1, 99)
    assert fields["salt_share"] == ParamField("salt_share", "Salt share", "decimal", 0.02, (), 0, 0.05, "")
    assert fields["with_seeds"].kind == "yes-no"
    assert (fields["flour"].kind, fields["flour"].choices) == ("choice", ("wheat", "rye"))
    assert (fields["size"].choices, fields["size"].default) == (("small", "large"), "small")
    assert (fields["first_day"].kind, fields["first_day"].default) == ("day", None)
    assert fields["baker"].kind == "text"
    assert (fields["oven"].title, fields["oven"].kind) == ("Oven", "number")


class Delivering(msgspec.Struct, frozen=True):
    by: Annotated[
        Literal["bike", "van"], msgspec.Meta(title="By", extra={CHOICES: {"bike": "On two wheels"}})
    ] = "bike"
    parcels: int = 3
    insured: bool = True
    note: str = ""


def test_a_choice_is_called_what_its_job_calls_it_or_else_what_it_is() -> None:
    by = param_fields(Delivering)[0]
    assert (by.choices, by.choice_words) == (("bike", "van"), ("On two wheels", "Van"))


def test_a_value_is_said_as_a_person_reads_it() -> None:
    fields = {field.name: field for field in param_fields(Delivering)}
    given = {"by": "bike", "parcels": 5_000, "insured": False, "note": "ring twice"}
    said = [fields[name].value_words(value) for name, value in given.items()]
    assert said == ["On two wheels", "5,000", "no", "ring twice"]
    assert fields["by"].value_words("boat") == "boat"


def test_words_are_said_in_the_language_in_use() -> None:
    use(LANGUAGES["en"], pseudo(stretch=1.0))
    by, parcels = param_fields(Delivering)[:2]
    assert (by.title, by.choice_words[0], by.choices[0]) == ("⟦By⟧", "⟦On two wheels⟧", "bike")
    assert parcels.help == ""


def test_a_job_without_parameters_has_no_fields() -> None:
    assert param_fields(NoParams) == ()


def test_a_parameter_that_no_form_can_show_is_a_mistake_of_the_job() -> None:
    class Odd(msgspec.Struct):
        shelves: list[int] = []

    with pytest.raises(TypeError, match="shelves"):
        param_fields(Odd)
