from __future__ import annotations

import pytest

from app.analysis.goods import names_goods


@pytest.mark.parametrize(
    "name",
    [
        "POSTAGE", "DOTCOM POSTAGE", "Discount", "Bank Charges", "AMAZON FEE", "Manual", "Tip", "Gift voucher £20",
        "Gastos de envío", "Descuento", "Envío", "Versandkosten", "Gutschein 50 €", "Gebühr", "Frais de port",
        "Buono regalo", "10 % discount",
    ],
)  # fmt: skip
def test_what_is_no_thing_is_known_by_its_name(name: str) -> None:
    assert not names_goods(name)


@pytest.mark.parametrize(
    "name",
    [
        "Espresso beans", "Asparagus tips", "Vinho do Porto", "Carriage clock, brass", "Delivery van, wooden",
        "Set of gift card holders in red velvet", "Manual coffee grinder", "23084", "", "水",
    ],
)  # fmt: skip
def test_things_are_things(name: str) -> None:
    assert names_goods(name)
