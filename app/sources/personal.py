"""Which columns are about people: known by their headers, so that nothing of them is ever bound, shown or kept."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")

_PEOPLE = {
    "en": "customer customers client clients buyer buyers shopper guest guests patient member recipient addressee payer"
    " employee employees cashier cashiers staff salesperson waiter attendee",
    "es": "cliente clientes comprador compradora destinatario paciente socio empleado empleada cajero cajera vendedor"
    " vendedora camarero",
    "de": "kunde kunden kundin kaufer empfanger besteller mitarbeiter mitarbeiterin kassierer kassiererin bediener"
    " verkaufer verkauferin",
    "fr": "acheteur destinataire caissier caissiere vendeur vendeuse employe",
    "it": "acquirente impiegato cassiere",
    "pt": "funcionario operador",
    "nl": "klant klanten koper medewerker",
}
"""Words that make any column personal: who bought, and who served."""
_DETAILS = {
    "en": "email emails mail phone telephone phones mobile cellphone fax address addresses address1 address2 street"
    " surname birthday birthdate passport contact postcode postalcode zipcode username iban",
    "es": "correo telefono telefonos movil celular direccion domicilio apellido apellidos dni nif contacto",
    "de": "telefon telefonnummer handy handynummer mobilnummer anschrift adresse adressen strasse hausnummer vorname"
    " nachname geburtsdatum geburtstag postleitzahl plz ansprechpartner kontakt kundennummer kundennr kundenname",
    "fr": "courriel prenom",
    "it": "cellulare indirizzo cognome codicefiscale contatto",
    "pt": "telefone telemovel endereco sobrenome apelido morada cpf contato",
    "nl": "telefoonnummer telefoon adres voornaam achternaam klantnummer klantnaam contactpersoon",
}
"""Words for what is known of a person: one of them is enough."""
_PHRASES = (
    "e mail", "first name", "last name", "full name", "middle name", "family name", "given name", "user name",
    "date of birth", "zip code", "postal code", "post code", "pan suffix", "card number", "card holder", "cardholder",
    "name on card", "ip address", "user agent", "vat id", "tax id", "note attributes", "delivery note", "order note",
    "order notes", "sold by", "served by", "sales person", "sales rep", "codigo postal", "fecha de nacimiento",
    "atendido por", "code postal", "nom de famille", "date de naissance", "numero de carte", "codice postale",
    "codice fiscale", "data di nascita", "data de nascimento",
)  # fmt: skip
_ADDRESSED = frozenset({"billing", "shipping", "delivery", "invoicing"})
_OF_ADDRESS = frozenset(
    {"name", "company", "city", "zip", "province", "country", "state", "region", "county"},
)
_IMPERSONAL = frozenset({"count", "counts", "price", "group", "type", "reviews", "rating"})
"""``Customer count`` and ``Customer price`` are about the shop."""


def _all_of(languages: dict[str, str]) -> frozenset[str]:
    return frozenset(word for words in languages.values() for word in words.split())


_TELLING = _all_of(_PEOPLE) | _all_of(_DETAILS)


@lru_cache(maxsize=4096)
def personal(header: str) -> bool:
    """Say whether a column of this name holds what is known of a person: name, address, telephone, number.

    A bare ``Name`` is none: it heads articles, and the numbers of Shopify's orders.
    """
    words = _words(header)
    if not words or words[-1] in _IMPERSONAL:
        return False
    if not _TELLING.isdisjoint(words):
        return True
    if words[0] in _ADDRESSED and not _OF_ADDRESS.isdisjoint(words[1:]):
        return True
    spaced = f" {' '.join(words)} "
    return any(f" {phrase} " in spaced for phrase in _PHRASES)


def _words(header: str) -> list[str]:
    """Return the words of a header in lower case and without accents; ``CustomerID`` is two."""
    plain = unicodedata.normalize("NFKD", _HUMP.sub(" ", header).casefold())
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))
