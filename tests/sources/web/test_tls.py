"""Certificates: whom the way out believes, and what it says of those whom it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.sources.web.networks import lent_addresses
from app.sources.web.visit import Outcome, Visit, Visited
from tests.clock import FakeClock
from tests.shop_certificates import Authority
from tests.shop_server import ShopServer, on_loopback, product_page, redirect
from tests.sources.web.rounds import Rounds, lent


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def _rounds(shop: ShopServer, clock: FakeClock, authority: Authority) -> Rounds:
    return Rounds(shop, clock, lent(shop), resolve=on_loopback, trust=authority.trust)


def _visit(rounds: Rounds, path: str = "/p") -> Visited:
    (visited,) = rounds.go([Visit(0, f"https://shop.example:{rounds.shop.port}{path}")])
    return visited


def test_the_name_is_verified_although_the_connection_goes_to_an_address(
    authority: Authority, clock: FakeClock
) -> None:
    with ShopServer(tls=authority.serving("shop.example")) as shop:
        shop.put("/p", product_page())
        assert _visit(_rounds(shop, clock, authority)).outcome is Outcome.FETCHED
        assert shop.asked("/p")[0].host == f"shop.example:{shop.port}"


def test_an_expired_certificate_is_told_as_such(authority: Authority, clock: FakeClock) -> None:
    with ShopServer(tls=authority.serving("shop.example", days=-1)) as shop:
        visited = _visit(_rounds(shop, clock, authority))

    assert visited.outcome is Outcome.CERTIFICATE
    assert (
        visited.sentence == f"The certificate of shop.example:{shop.port} has expired: its page was not read."
    )
    assert shop.log == []


def test_a_certificate_of_another_name_or_of_nobody_is_not_trusted(
    authority: Authority, clock: FakeClock
) -> None:
    for tls in (authority.serving("other.example"), authority.serving("shop.example", self_made=True)):
        with ShopServer(tls=tls) as shop:
            visited = _visit(_rounds(shop, clock, authority))
        assert visited.outcome is Outcome.CERTIFICATE
        assert "cannot be trusted" in visited.sentence
        assert shop.log == []


def test_a_server_that_speaks_no_tls_cannot_be_reached(authority: Authority, clock: FakeClock) -> None:
    with ShopServer() as shop:
        rounds = _rounds(shop, clock, authority)
        rounds.change(connect_s=0.5)

        assert _visit(rounds).outcome in (Outcome.UNREACHABLE, Outcome.TOO_SLOW)


def test_a_protected_page_does_not_lead_to_an_unprotected_one(authority: Authority, clock: FakeClock) -> None:
    with ShopServer() as open_shop, ShopServer(tls=authority.serving("shop.example")) as shop:
        open_shop.put("/p", product_page())
        shop.put("/p", redirect(open_shop.url("/p")))
        rounds = _rounds(shop, clock, authority)
        rounds.change(lent=(*rounds.rules.lent, *lent_addresses(open_shop.lent)))

        visited = _visit(rounds)

    assert visited.outcome is Outcome.ADDRESS_REFUSED
    assert "without protection" in visited.sentence
    assert open_shop.log == []
