"""Which addresses are of the open internet, and which lead to this PC or into the network that it stands in."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from app.domain.errors import UsageError
from app.language import tr

# What ``is_global`` lets pass and still is no shop: old relays, and networks that carry an IPv4 address within.
_NEVER = tuple(map(ipaddress.ip_network, ("192.88.99.0/24", "64:ff9b:1::/48", "fec0::/10")))
_TRANSLATED = IPv6Network("64:ff9b::/96")

_INNER_ENDINGS = (
    "localhost",
    "localdomain",
    "local",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "lan",
    "home.arpa",
    "in-addr.arpa",
    "ip6.arpa",
    "onion",
)


@dataclass(frozen=True, slots=True)
class Lent:
    """Addresses inside this network that may be asked nevertheless: for a rehearsal, never for a shop's daily work."""

    network: IPv4Network | IPv6Network
    port: int | None
    """None: any port."""


def is_open(address: IPv4Address | IPv6Address) -> bool:
    """Whether ``address`` is one single machine of the open internet, also where an IPv4 address is wrapped in it."""
    if isinstance(address, IPv6Address):
        wrapped = _wrapped(address)
        if wrapped:
            return all(map(is_open, wrapped))
        if address.scope_id is not None:
            return False
    if any(address.version == network.version and address in network for network in _NEVER):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def is_lent(address: IPv4Address | IPv6Address, port: int, lent: Iterable[Lent]) -> bool:
    """Whether ``address`` may be asked on ``port`` although it is not open."""
    return any(
        each.network.version == address.version and address in each.network and each.port in (None, port)
        for each in lent
    )


def is_inner_name(host: str) -> bool:
    """Whether ``host`` can only be a machine of this network: ``localhost``, ``till.local``, a name without a dot."""
    name = host.rstrip(".").lower()
    return "." not in name or any(name.endswith(f".{ending}") for ending in _INNER_ENDINGS)


def lent_addresses(text: str) -> tuple[Lent, ...]:
    """Return what ``127.0.0.1:8080,127.0.1.0/24:*`` lends. Raises ``UsageError``."""
    return tuple(_lent(part.strip()) for part in text.split(",") if part.strip())


def _lent(text: str) -> Lent:
    network, _, port = text.rpartition(":")
    try:
        return Lent(ipaddress.ip_network(network.strip("[]")), None if port == "*" else int(port))
    except ValueError as error:
        raise UsageError(
            tr("'{text}' is no address that could be lent.", text=text),
            tr(
                "Write an IP address or network, a colon and a port, such as 127.0.0.1:8080 or 127.0.1.0/24:*."
            ),
        ) from error


def _wrapped(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 addresses that a packet to ``address`` would end at."""
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    if address in _TRANSLATED:
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    if int(address) >> 32 == 0 and int(address) > 1:  # the old way to write an IPv4 address
        return (IPv4Address(int(address)),)
    return ()
