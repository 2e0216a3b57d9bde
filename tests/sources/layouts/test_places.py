from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.domain.quantity import to_quantity
from app.sources.header import Header, header_key
from app.sources.layouts.places import named_after
from tests.sources.exports import read, table

_NAME = st.text(
    st.characters(categories=("Lu", "Ll", "Nd"), include_characters=" &'-"), min_size=1, max_size=12
)
_NAMES = st.lists(_NAME.map(str.strip).filter(header_key), min_size=2, max_size=4, unique_by=header_key)


def test_places_are_named_once_and_in_the_order_of_the_file() -> None:
    header = Header(
        ["Price", "New Quantity Market", "Current Quantity Main St", "Current Quantity Market", "Enabled "]
    )
    assert named_after(header, ("Current Quantity ", "New Quantity ")) == ("Market", "Main St")


@given(names=_NAMES, counts=st.lists(st.integers(-99, 99), min_size=4, max_size=4))
def test_whatever_a_shop_calls_its_places_each_has_its_own_count(names: list[str], counts: list[int]) -> None:
    columns = {f"Current Quantity {name}": str(count) for name, count in zip(names, counts, strict=False)}
    row = {"Token": "T", "Item Name": "Tea", "Variation Name": "Regular", "SKU": "TEA", **columns}
    with tempfile.TemporaryDirectory() as folder:
        records = read(Path(folder), table(list(row), row)).records
    assert {record.location: record.stock for record in records} == {
        name: to_quantity(count) for name, count in zip(names, counts, strict=False)
    }
