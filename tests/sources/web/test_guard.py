"""The way out leads to the open internet and nowhere else, whatever a name says, and whenever it says it."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.errors import UsageError
from app.sources.web.guard import GuardedNetwork, InnerAddressError
from app.sources.web.networks import is_inner_name, is_lent, is_open, lent_addresses
from app.sources.web.rules import WebRules
from app.sources.web.visit import Outcome, Visit
from tests.clock import FakeClock
from tests.shop_server import ShopServer, product_page
from tests.sources.web.rounds import Rounds, lent

INNER_4 = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/29",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
)
INNER_6 = ("::/128", "::1/128", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "2001:db8::/32", "100::/64")
# How IPv6 carries an IPv4 address within: mapped, compatible, 6to4, NAT64, Teredo (inverted, at the end).
WRAPPINGS = ("::ffff:0:0", "::", "2002::", "64:ff9b::", "2001:0:1234:5678::")


def _inside(networks: Sequence[str], pick: int) -> str:
    network = ipaddress.ip_network(networks[pick % len(networks)])
    return str(network[(pick // len(networks)) % network.num_addresses])


def _wrap(address: IPv4Address, wrapping: str) -> IPv6Address:
    prefix = int(IPv6Address(wrapping))
    if wrapping == "2002::":
        return IPv6Address(prefix | int(address) << 80)
    if wrapping.startswith("2001:"):
        return IPv6Address(prefix | (int(address) ^ 0xFFFFFFFF))
    return IPv6Address(prefix | int(address))


@given(st.integers(0, 2**64))
@example(15 * 0xFE_A9FE)
def test_no_address_of_an_inner_network_is_open(pick: int) -> None:
    assert not is_open(ipaddress.ip_address(_inside(INNER_4, pick)))
    assert not is_open(ipaddress.ip_address(_inside(INNER_6, pick)))


@given(st.integers(0, 2**64), st.sampled_from(WRAPPINGS))
def test_no_wrapping_makes_an_inner_address_open(pick: int, wrapping: str) -> None:
    assert not is_open(_wrap(IPv4Address(_inside(INNER_4, pick)), wrapping))


@given(st.ip_addresses(v=4))
def test_an_address_is_as_open_as_what_it_wraps(address: IPv4Address) -> None:
    assert is_open(_wrap(address, "64:ff9b::")) == is_open(address)
    assert is_open(_wrap(address, "::ffff:0:0")) == is_open(address)


@given(st.ip_addresses(v=4))
def test_what_is_open_is_one_machine_of_the_internet(address: IPv4Address) -> None:
    inner = (address.is_private, address.is_loopback, address.is_link_local, address.is_multicast)
    assert not (is_open(address) and any((*inner, address.is_reserved, address.is_unspecified)))


@given(st.ip_addresses(v=6))
def test_what_is_open_of_ipv6_is_handed_out_or_wraps_what_is(address: IPv6Address) -> None:
    handed_out = address in ipaddress.ip_network("2000::/3")
    wraps = any(
        address in ipaddress.ip_network(network) for network in ("64:ff9b::/96", "::/96", "::ffff:0:0/96")
    )
    assert handed_out or wraps or not is_open(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450:4003::200e"])
def test_shops_are_open(address: str) -> None:
    assert is_open(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["fe80::1%eth0", "2606:4700::1%eth0", "169.254.169.254", "fd00:ec2::254"])
def test_what_belongs_to_one_cable_or_a_cloud_is_not(address: str) -> None:
    assert not is_open(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "name",
    ["localhost", "LOCALHOST.", "shop.localhost", "till.local", "db.internal", "nas", "router.home.arpa"],
)
def test_names_of_this_network_are_known(name: str) -> None:
    assert is_inner_name(name)
    assert not is_inner_name(f"{name.rstrip('.')}.example")


def test_only_what_is_lent_is_lent() -> None:
    lent = lent_addresses("127.0.0.1:8080, 127.0.1.0/24:*,[::1]:90")

    def lends(address: str, port: int) -> bool:
        return is_lent(ipaddress.ip_address(address), port, lent)

    assert lends("127.0.0.1", 8080)
    assert not lends("127.0.0.1", 8081)
    assert not lends("127.0.0.2", 8080)
    assert lends("127.0.1.77", 1)
    assert lends("::1", 90)
    assert not lends("::1", 91)


@pytest.mark.parametrize("text", ["127.0.0.1", "localhost:80", "127.0.0.1:x", "127.0.0.1/8:80", ":"])
def test_what_cannot_be_lent_is_said(text: str) -> None:
    with pytest.raises(UsageError, match="could be lent"):
        lent_addresses(text)


@given(
    st.lists(st.ip_addresses().map(str), min_size=1, max_size=6),
    st.integers(0, 2**64),
    st.integers(0, 6),
    st.booleans(),
)
def test_a_name_with_any_inner_address_is_not_connected_to(
    addresses: list[str], pick: int, place: int, old: bool
) -> None:
    """Whatever else the name has: which of its addresses would be taken is not left to chance."""
    found = [*addresses[:place], _inside(INNER_4 if old else INNER_6, pick), *addresses[place:]]

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return found

    with pytest.raises(InnerAddressError):
        asyncio.run(GuardedNetwork(WebRules(), resolve).checked("shop.example", 443))


def _named(shop: ShopServer, clock: FakeClock, *answers: Sequence[str]) -> tuple[Rounds, list[str]]:
    """Return rounds in which names are looked up to each of ``answers`` in turn, and the names that were."""
    asked: list[str] = []

    async def resolve(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    return Rounds(shop, clock, lent(shop), resolve=resolve), asked


def test_a_name_that_leads_inside_is_refused(shop: ShopServer, clock: FakeClock) -> None:
    rounds, _asked = _named(shop, clock, ["10.0.0.7"])

    (visited,) = rounds.go([Visit(0, f"http://shop.example:{shop.port}/p")])

    assert visited.outcome is Outcome.ADDRESS_REFUSED
    assert visited.sentence == (
        f"shop.example:{shop.port} leads to an address inside this PC or its network and was not read."
    )


def test_a_name_that_leads_inside_at_the_second_look_gains_nothing(
    shop: ShopServer, clock: FakeClock
) -> None:
    """DNS rebinding: robots.txt from an address that may be asked, the page from one that may not."""
    shop.put("*", product_page())
    rounds, asked = _named(shop, clock, ["127.0.0.1"], ["127.0.0.99"])

    (visited,) = rounds.go([Visit(0, f"http://shop.example:{shop.port}/p")])

    assert visited.outcome is Outcome.ADDRESS_REFUSED
    assert len(asked) == len(shop.log) + 1 == 2, (
        "each connection takes one look, and goes where that look led"
    )


def test_the_next_address_of_a_name_is_tried(clock: FakeClock) -> None:
    with ShopServer(["127.0.0.1", "127.0.0.2"]) as other, ShopServer() as shop:
        shop.put("/p", product_page())
        rounds, _asked = _named(shop, clock, ["127.0.0.2", "127.0.0.1"])
        rounds.change(lent=lent_addresses(f"127.0.0.0/30:{shop.port}"))

        (visited,) = rounds.go([Visit(0, f"http://shop.example:{shop.port}/p")])

    assert visited.outcome is Outcome.FETCHED
    assert other.log == []


@pytest.mark.parametrize(
    ("error", "outcome", "says"),
    [
        (
            socket.gaierror(socket.EAI_NONAME, "?"),
            Outcome.UNREACHABLE,
            "There is no site of the name shop.example.",
        ),
        (socket.gaierror(socket.EAI_AGAIN, "?"), Outcome.NOT_ASKED, "may have been offline"),
        (OSError(101, "?"), Outcome.NOT_ASKED, "may have been offline"),
    ],
)
def test_a_name_that_cannot_be_looked_up(
    shop: ShopServer, clock: FakeClock, error: OSError, outcome: Outcome, says: str
) -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        raise error

    (visited,) = Rounds(shop, clock, lent(shop), resolve=resolve).go([Visit(0, "https://shop.example/p")])

    assert visited.outcome is outcome
    assert says in visited.sentence


def test_a_proxy_of_the_environment_is_not_used(
    rounds: Rounds, shop: ShopServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would look names up for us, and connect wherever they lead."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    shop.put("/p", product_page())

    assert rounds.one("/p").outcome is Outcome.FETCHED
