from __future__ import annotations

import pytest

from app.sources.personal import personal


@pytest.mark.parametrize(
    "header",
    [
        "Email", "E-mail", "Customer ID", "CustomerID", "customer_name", "Billing Name", "Shipping City", "Phone",
        "Billing Address1", "Employee", "Cashier name", "PAN Suffix", "Kundennummer", "Kunde", "Vorname", "PLZ",
        "Straße", "Cliente", "Correo electrónico", "Teléfono", "Dirección", "Prénom", "Nom de famille", "Courriel",
        "Adresse de livraison", "Cognome", "Indirizzo", "Codice fiscale", "Endereço", "Telemóvel", "Klantnaam",
        "Postcode", "Customer contacts", "Note Attributes", "Staff Name",
    ],
)  # fmt: skip
def test_what_is_about_people_is_known_by_its_header(header: str) -> None:
    assert personal(header)


@pytest.mark.parametrize(
    "header",
    [
        "", "Name", "Nombre", "Nom", "Nome", "Naam", "Supplier", "Vendor", "Lieferant", "Shipping", "Shipping Method",
        "Country", "Location", "Store", "SKU", "Price", "Customer count", "Customer price", "Receipt number",
        "Seller", "Billing", "Taxes", "Item", "Notes", "Contents", "Description",
    ],
)  # fmt: skip
def test_what_is_about_articles_is_none_of_it(header: str) -> None:
    assert not personal(header)
