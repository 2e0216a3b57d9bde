"""What columns without a name of their own are called, and that kept mappings outlive a change of language."""

from __future__ import annotations

from gettext import NullTranslations

import pytest

from app.language import LANGUAGES, use
from app.sources.header import Header
from app.sources.listing import either, first_few


class _Spanish(NullTranslations):
    def gettext(self, message: str) -> str:
        said = {
            "Column {place}": "Columna {place}",
            "{name} (column {place})": "{name} (columna {place})",
            "{first} or {second}": "{first} o {second}",
        }
        return said.get(message, message)


NAMES = ("SKU", "", "Price", "Price")


def test_columns_are_called_as_the_language_in_use_does() -> None:
    assert Header(NAMES).labels == ("SKU", "Column 2", "Price", "Price (column 4)")
    use(LANGUAGES["es"], _Spanish())
    assert Header(NAMES).labels == ("SKU", "Columna 2", "Price", "Price (columna 4)")


@pytest.mark.parametrize("spanish", [False, True])
def test_what_is_kept_of_a_column_means_it_in_every_language(spanish: bool) -> None:
    kept = [Header(NAMES).reference(place) for place in range(4)]
    assert kept == ["SKU", "#2", "Price", "#4"]
    if spanish:
        use(LANGUAGES["es"], _Spanish())
    header = Header(NAMES)
    assert [header.place(column) for column in kept] == [0, 1, 2, 3]
    assert [header.place(column) for column in header.labels] == [0, 1, 2, 3]


def test_a_mapping_that_was_kept_in_english_words_is_still_understood() -> None:
    use(LANGUAGES["es"], _Spanish())
    header = Header(NAMES)
    assert [header.place(column) for column in ("Column 2", "Price (column 4)", "Column 1")] == [1, 3, None]


def test_several_names_in_a_sentence() -> None:
    assert either(["sku"]) == "sku"
    assert either(["sku", "name", "barcode"]) == "sku or name or barcode"
    assert first_few(["a", "b"], 2) == "a, b"
    assert first_few(["a", "b", "c", "d"], 2) == "a, b and 2 more"
    use(LANGUAGES["es"], _Spanish())
    assert either(["sku", "name"]) == "sku o name"
