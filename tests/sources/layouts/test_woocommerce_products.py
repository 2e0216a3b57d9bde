from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.money import to_money
from app.domain.quantity import to_quantity
from app.domain.records import ProductKind
from tests.sources.exports import Read, accounted, csv_text, read, table

_HEADER = [
    "ID", "Type", "SKU", "GTIN, UPC, EAN, or ISBN", "Name", "Published", "Is featured?", "In stock?", "Stock",
    "Low stock amount", "Weight (kg)", "Sale price", "Regular price", "Categories", "Parent", "Position",
    "Attribute 1 name", "Attribute 1 value(s)", "Meta: _x",
]  # fmt: skip
_PARENT = {
    "ID": "44", "Type": "variable", "SKU": "lamp", "Name": "Lamp", "Published": "1", "Categories": "Home > Light, New",
    "Regular price": "5",
}  # fmt: skip
_CHILD = {
    "ID": "45", "Type": "variation", "SKU": "lamp-red", "Name": "Lamp - Red", "Published": "1", "Parent": "lamp",
    "Regular price": "25", "Stock": "4", "Low stock amount": "2", "Attribute 1 value(s)": "Red",
}  # fmt: skip


def _read(folder: Path, *rows: dict[str, str]) -> Read:
    result = read(folder, table(_HEADER, *rows))
    assert result.reading.layout == "woocommerce-products"
    assert result.reading.rejected == []
    return result


def test_a_parent_groups_and_has_no_price_or_stock(tmp_path: Path) -> None:
    parent, child = _read(tmp_path, _PARENT, _CHILD).records
    assert (parent.kind, parent.sku, parent.price, parent.stock) == (ProductKind.PARENT, "lamp", None, None)
    assert (child.kind, child.category) == (ProductKind.ITEM, "Home > Light")


def test_a_variation_may_stand_before_its_parent_and_name_it_by_id(tmp_path: Path) -> None:
    child, _ = _read(tmp_path, {**_CHILD, "Name": "", "Parent": "id:44"}, _PARENT).records
    assert (child.name, child.category) == ("Lamp – Red", "Home > Light")


def test_the_sale_price_is_the_price(tmp_path: Path) -> None:
    on_sale, plain = _read(
        tmp_path,
        {**_CHILD, "Sale price": ".5", "Type": "simple, downloadable, virtual"},
        {**_CHILD, "ID": "46", "SKU": "x"},
    ).records
    assert (on_sale.price, on_sale.compare_at_price) == (to_money("0.5"), to_money(25))
    assert (plain.price, plain.compare_at_price) == (to_money(25), None)


def test_blank_stock_is_untracked_and_low_stock_is_the_reorder_point(tmp_path: Path) -> None:
    tracked, blank, of_parent = _read(
        tmp_path,
        _CHILD,
        {**_CHILD, "ID": "46", "SKU": "b", "Stock": ""},
        {**_CHILD, "ID": "47", "SKU": "c", "Stock": "parent"},
    ).records
    assert (tracked.stock_tracked, tracked.stock, tracked.reorder_point) == (
        True,
        to_quantity(4),
        to_quantity(2),
    )
    assert (blank.stock_tracked, blank.stock) == (False, None)
    assert (of_parent.stock_tracked, of_parent.stock) == (None, None)


def test_a_product_without_sku_is_known_by_its_number(tmp_path: Path) -> None:
    (lamp,) = _read(tmp_path, {**_CHILD, "SKU": "", "GTIN, UPC, EAN, or ISBN": "0401"}).records
    assert lamp.source_id == ("woocommerce", "45")
    assert lamp.identifiers == (("barcode", "0401"), ("name", "Lamp - Red"))
    assert lamp.derived_sku == "lamp-red-45"


def test_only_published_products_are_active(tmp_path: Path) -> None:
    said = ("1", "0", "-1", "'-1", "2", "")
    records = _read(
        tmp_path, *({**_CHILD, "ID": f"{n}", "SKU": f"p{n}", "Published": n_} for n, n_ in enumerate(said))
    ).records
    assert [record.active for record in records] == [True, False, False, False, False, None]


def test_a_parent_may_be_named_by_its_name_and_a_comma_inside_a_value_stays(tmp_path: Path) -> None:
    _, child = _read(
        tmp_path,
        {**_PARENT, "SKU": ""},
        {**_CHILD, "Name": "", "Parent": "Lamp", "Attribute 1 value(s)": "Red\\, matt"},
    ).records
    assert (child.name, child.category) == ("Lamp – Red, matt", "Home > Light")


def test_a_guarded_stock_below_zero_is_below_zero(tmp_path: Path) -> None:
    (lamp,) = _read(tmp_path, {**_CHILD, "Stock": "'-3"}).records
    assert (lamp.stock_tracked, lamp.stock) == (True, to_quantity(-3))


@pytest.mark.parametrize("in_stock", ["1", "0", "backorder"])
def test_whether_it_may_be_ordered_is_no_count(tmp_path: Path, in_stock: str) -> None:
    (lamp,) = _read(tmp_path, {**_CHILD, "Stock": "", "In stock?": in_stock}).records
    assert (lamp.stock_tracked, lamp.stock) == (False, None)


def test_an_export_without_stock_says_nothing_of_it(tmp_path: Path) -> None:
    result = read(tmp_path, table(["ID", "Type", "SKU", "Name", "Published", "Regular price"], _CHILD))
    assert [(r.stock_tracked, r.stock) for r in result.records] == [(None, None)]


def test_variations_that_are_counted_together_are_noted(tmp_path: Path) -> None:
    child = {**_CHILD, "Stock": "parent"}
    result = _read(tmp_path, _PARENT, child, {**child, "ID": "46", "SKU": "lamp-blue"})
    assert [r.stock_tracked for r in result.records] == [None, None, None]
    (note,) = result.reading.notes
    assert note.startswith("2 variations are counted together with their product")


@pytest.mark.parametrize(("again", "column"), [({"SKU": "other"}, "ID"), ({"ID": "46"}, "SKU")])
def test_a_number_or_sku_of_another_product_is_refused(
    tmp_path: Path, again: dict[str, str], column: str
) -> None:
    result = read(tmp_path, table(_HEADER, _CHILD, {**_CHILD, **again}))
    assert [(r.line, r.column, r.reason) for r in result.reading.rejected] == [
        (3, column, "is already used in line 2")
    ]
    assert accounted(result.reading, result.records) == 2


def test_a_name_that_two_products_share_identifies_neither(tmp_path: Path) -> None:
    records = _read(tmp_path, _CHILD, {**_CHILD, "ID": "46", "SKU": "b"}).records
    assert [r.identifiers for r in records] == [(), ()]


def test_a_german_shop_s_export_that_excel_saved(tmp_path: Path) -> None:
    header = [
        "ID", "Typ", "Artikelnummer", "GTIN, UPC, EAN oder ISBN", "Name", "Veröffentlicht", "Ist hervorgehoben?",
        "Vorrätig?", "Bestand", "Geringe Lagermenge", "Gewicht (kg)", "Angebotspreis", "Regulärer Preis",
        "Kategorien", "Übergeordnetes Produkt", "Attribut 1 Name", "Attribut 1 Wert(e)", "Meta: _wpcom_is_markdown",
    ]  # fmt: skip
    rows = [
        ["7", "variable", "tee", "", "Tee", "1", "0", "1", "", "", "1,800", "", "", "Küche > Tee", "", "", "", "1"],
        ["8", "variation", "tee-g", "04012345678901", "", "1", "0", "1", "12", "3", "", "1,49", "2,00", "", "id:7",
         "Sorte", "Grün", ""],
        ["9", "simple", "", "", "Kanne", "1", "0", "0", "", "", ",5", "", "1.019,90", "Küche", "", "", "", ""],
    ]  # fmt: skip
    result = read(tmp_path, csv_text(header, rows, ";").encode("cp1252"))
    assert (result.reading.layout, result.reading.questions) == ("woocommerce-products", [])
    parent, green, pot = result.records
    assert parent.kind is ProductKind.PARENT
    assert (green.name, green.category, green.barcode) == ("Tee – Grün", "Küche > Tee", "04012345678901")
    assert (green.price, green.compare_at_price) == (to_money("1.49"), to_money(2))
    assert (green.stock, green.reorder_point) == (to_quantity(12), to_quantity(3))
    assert (pot.price, pot.stock_tracked, pot.source_id) == (to_money("1019.90"), False, ("woocommerce", "9"))


@pytest.mark.parametrize(
    "header",
    [
        "ID,Tipo,SKU,Nombre,Publicado,¿Está destacado?,¿Existencias?,Inventario,Cantidad de bajo inventario,"
        "Precio rebajado,Precio normal,Categorías,Superior,Valor(es) del atributo 1",
        "ID,Tipo,SKU,Nombre,Publicado,¿Está destacado?,¿En inventario?,Inventario,Cantidad de bajo inventario,"
        "Precio rebajado,Precio normal,Categorías,Superior,Valor(es) del atributo 1",
        "ID,Type,UGS,Nom,Publié,Mis en avant ?,En stock ?,Stock,Montant de stock faible,Tarif promo,Tarif régulier,"
        "Catégories,Parent,Valeur(s) de l’attribut 1",
        "ID,Type,UGS,Nom,Publié,Mis en avant\xa0?,En stock\xa0?,Stock,Montant de stock faible,Tarif promo,"
        "Tarif régulier,Catégories,Parent,Valeur(s) de l'attribut 1",
        "ID,Tipo,COD,Nome,Pubblicato,In primo piano?,In stock?,Magazzino,Quantità in magazzino bassa,"
        "Prezzo in offerta,Prezzo di listino,Categorie,Genitore,Attributo 1 valuta(e)",
        "ID,Type,SKU,Naam,Gepubliceerd,Uitgelicht?,Op voorraad?,Voorraad,Lage voorraad,Actieprijs,Reguliere prijs,"
        "Categorieën,Hoofd,Attribuut 1 waarde(n)",
        "ID,Tipo,REF,Nome,Publicado,Em destaque?,Em stock?,Stock,Valor de stock baixo,Preço promocional,Preço normal,"
        "Categorias,Pai,Atributo 1 valor(es)",
        "ID,Tipo,SKU,Nome,Publicado,Em destaque?,Em estoque?,Estoque,Quantidade baixa de estoque,Preço promocional,"
        "Preço,Categorias,Ascendente,Valores do atributo 1",
        "Identyfikator,Rodzaj,SKU,Nazwa,Opublikowano,Wyróżniony produkt?,W magazynie?,Stan magazynowy,"
        "Niski stan magazynowy,Cena promocyjna,Cena,Kategorie,Nadrzędny,Wartości atrybutu 1",
        "ID,Typ,Artikelnummer,Namn,Publicerad,Är utvald?,I lager?,Lager,Lågt lagerantal,Reapris,Ordinarie pris,"
        "Kategorier,Överordnad,Attribut 1 värde(n)",
        "ID,Type,Varenummer,Navn,Udgivet,Er fremhævet (udvalgt)?,På lager?,Lager,Lavt lagerantal,Tilbudspris,"
        "Normalpris,Kategorier,Overordnet,Egenskab 1 værdi(er)",
        "ID,Type,Produktnummer,Navn,Publisert,Er fremhevet?,På lager?,Lager,Terskel for lite på lager,Tilbudspris,"
        "Ordinær pris,Kategorier,Forelder,Attributt 1 verdi(er)",
    ],
)
def test_the_headers_are_in_the_language_of_the_shop(tmp_path: Path, header: str) -> None:
    rows = [
        ["7", "variable", "tea", "Tea", "1", "0", "1", "", "", "", "", "Kitchen, New", "", "Green, Black"],
        ["8", "variation", "tea-g", "", "1", "0", "0", "4", "2", "2,50", "3,00", "", "tea", "Green"],
    ]
    result = read(tmp_path, csv_text(header.split(","), rows))
    assert (result.reading.layout, result.reading.questions) == ("woocommerce-products", [])
    tea, green = result.records
    assert (tea.name, tea.kind, tea.category) == ("Tea", ProductKind.PARENT, "Kitchen")
    assert (green.sku, green.name, green.category) == ("tea-g", "Tea – Green", "Kitchen")
    assert (green.price, green.compare_at_price, green.active) == (to_money("2.5"), to_money(3), True)
    assert (green.stock, green.reorder_point) == (to_quantity(4), to_quantity(2))
    assert green.source_id == ("woocommerce", "8")


def test_pounds_or_kilograms_in_the_header_change_nothing(tmp_path: Path) -> None:
    header = ["Weight (lbs)" if name == "Weight (kg)" else name for name in _HEADER]
    (lamp,) = read(tmp_path, table(header, {**_CHILD, "Weight (lbs)": "1,800"})).records
    assert lamp.price == to_money(25)
