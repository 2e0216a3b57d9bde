"""What is sold as an article but is none: postage, discounts, vouchers, bank charges, in the languages of shops.

Such lines are money, and count as that. They are no product to order, to put on a shelf, or to be surprised by.
"""

from __future__ import annotations

import re
import unicodedata

MOST_WORDS = 4
"""A longer name is that of a thing: "Postage stamp album with gold rim"."""

_AT_EITHER_END = (
    # English
    "postage", "shipping", "shipping fee", "delivery fee", "delivery charge", "freight", "discount", "gift card",
    "gift voucher", "gift certificate", "store credit", "bank charge", "bank charges", "amazon fee", "surcharge",
    "commission", "bad debt", "custom amount", "open amount", "custom sale",
    # Spanish, Portuguese
    "gastos de envio", "descuento", "tarjeta regalo", "vale regalo", "comision", "frete", "desconto",
    # German, Dutch
    "versand", "versandkosten", "rabatt", "gutschein", "geschenkgutschein", "verzendkosten", "korting", "cadeaubon",
    # French, Italian
    "frais de port", "frais de livraison", "remise", "bon cadeau", "carte cadeau", "spese di spedizione", "sconto",
    "buono regalo",
)  # fmt: skip
_AS_WHOLE_NAME = frozenset(
    (
        "carriage", "delivery", "voucher", "coupon", "fee", "fees", "manual", "samples", "adjustment", "rounding",
        "tip", "tips", "deposit", "refund", "envio", "portes", "cupon", "propina", "redondeo", "gorjeta", "porto",
        "pfand", "trinkgeld", "gebuhr", "rundung", "statiegeld", "fooi", "livraison", "reduction", "pourboire",
        "consigne", "spedizione", "mancia",
    )
)  # fmt: skip
"""Words that begin or end the names of things as well: asparagus tips, port wine, a carriage clock."""
_PHRASE = re.compile(rf"^(?:{'|'.join(_AT_EITHER_END)})\b|\b(?:{'|'.join(_AT_EITHER_END)})$")


def names_goods(name: str) -> bool:
    """Return whether a name is that of a thing, as far as a name tells."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.findall(r"[a-z]+", plain)
    whole = " ".join(words)
    return whole not in _AS_WHOLE_NAME and not (len(words) <= MOST_WORDS and _PHRASE.search(whole))
