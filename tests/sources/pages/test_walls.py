"""Pages that stand in the way of the product's."""

from __future__ import annotations

import pytest

from app.domain.market import PageHints, Verdict
from app.sources.pages.reading import read_page


@pytest.mark.parametrize(
    ("title", "text", "said"),
    [
        ("Robot or human?", "Activate and hold the button", "person"),
        ("Just a moment...", "Checking your browser", "person"),
        ("Access Denied", "You don't have permission", "person"),
        ("Shop", "Verify you are human by completing the action below.", "person"),
        ("Shop", "Our systems have detected unusual traffic from your network", "person"),
        ("404 Not Found", "", "no such page"),
        ("Produkt nicht gefunden | Laden", "", "no such page"),
        ("Iniciar sesión", "", "logged in"),
        ("Before you continue", "", "cookies"),
    ],
)
def test_a_wall_is_named_and_no_price_behind_it_is_read(title: str, text: str, said: str) -> None:
    page = f"<html><head><title>{title}</title></head><body><p>{text}</p></body></html>"
    reading = read_page(page, PageHints())
    assert reading.verdict is Verdict.UNSURE
    assert said in reading.reason


def test_a_product_is_no_wall() -> None:
    head = "<title>Robot vacuum | Shop</title>"
    page = head + "<h1>Robot vacuum</h1><p>This shop uses a captcha.</p><p>£240.00</p>"
    assert read_page(page, PageHints()).verdict is Verdict.PRICE
