"""What the demo shop sells: about three hundred products in families, with prices, costs and suppliers.

Prices and costs are whole cents. A stock *unit* is one piece, or 50 g of the goods that are sold loose.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Pace(StrEnum):
    """How a product sells from day to day."""

    FAST = "fast"
    MEDIUM = "medium"
    SLOW = "slow"
    LUMPY = "lumpy"
    """Seldom, and then several at once: what the bars and offices nearby come for."""


class Season(StrEnum):
    """The part of the year in which a product is wanted most."""

    EVEN = "even"
    GIFT = "gift"
    SUMMER = "summer"
    WINTER = "winter"


@dataclass(frozen=True, slots=True)
class Supplier:
    """Whom the shop orders from, and how many calendar days a delivery usually takes."""

    name: str
    lead_days: int


@dataclass(frozen=True, slots=True)
class Product:
    """One thing on the shelf, as it stands on the first day of the demo."""

    sku: str
    name: str
    category: str
    supplier: Supplier
    barcode: str
    price: int
    """Cents a piece, or a kilogram of loose goods."""
    cost: int
    """Cents a piece, or a kilogram of loose goods."""
    pack: int
    """Pieces, or kilograms of loose goods, in the supplier's smallest box."""
    grain: int
    """Thousandths of a piece or kilogram in one stock unit."""
    pace: Pace
    season: Season

    @property
    def pack_units(self) -> int:
        """Stock units in one box."""
        return self.pack * 1000 // self.grain

    @property
    def loose(self) -> bool:
        """Whether it is sold by weight."""
        return self.grain != _PIECE


@dataclass(frozen=True, slots=True)
class _Family:
    """Products that share everything but size, colour or taste.

    ``variants`` reads ``250 g 7.90 · 1 kg 26.90``: what follows the name, then the price in euros. A variant
    that begins with a figure follows the name directly, any other after a comma; a bare price has no variant.
    """

    name: str
    supplier: Supplier
    cost_percent: int
    pack: int
    pace: Pace
    variants: str
    season: Season = Season.EVEN
    grain: int = 1000


_PIECE = 1000
_LOOSE = 50

_FAST, _MEDIUM, _SLOW, _LUMPY = Pace.FAST, Pace.MEDIUM, Pace.SLOW, Pace.LUMPY
_GIFT, _SUMMER, _WINTER = Season.GIFT, Season.SUMMER, Season.WINTER

_ROASTER = Supplier("Tostadero Miramar", 5)
_TEA = Supplier("Hierbas y Tés Alborada", 9)
_DRINKS = Supplier("Bebidas Frescas del Puerto", 2)
_SWEETS = Supplier("Obrador Dulce Anís", 4)
_METAL = Supplier("Metales Iturralde", 12)
_CERAMICS = Supplier("Ceràmica Riera Blanca", 18)
_IMPORT = Supplier("Nordlys Kitchen Import", 14)
_TEXTILE = Supplier("Têxteis Ribeira Velha", 21)
_PAPER = Supplier("Papelería Tres Gatos", 7)

_FAMILIES: dict[tuple[str, str], tuple[_Family, ...]] = {
    ("COF", "Coffee"): (
        _Family("Espresso beans", _ROASTER, 58, 6, _FAST, "250 g 7.90 · 500 g 14.50 · 1 kg 26.90"),
        _Family("House blend beans", _ROASTER, 56, 6, _FAST, "250 g 6.90 · 1 kg 23.90"),
        _Family("House blend ground", _ROASTER, 56, 6, _FAST, "250 g 6.90 · 500 g 12.90"),
        _Family("Decaf beans", _ROASTER, 59, 6, _MEDIUM, "250 g 8.40 · 1 kg 28.50"),
        _Family("Decaf ground 250 g", _ROASTER, 59, 6, _MEDIUM, "8.40"),
        _Family(
            "Single origin 250 g", _ROASTER, 60, 6, _MEDIUM,
            "Ethiopia Yirgacheffe 11.90 · Colombia Huila 10.90 · Guatemala Antigua 10.90 · Kenya AA 12.90"
            " · Brazil Cerrado 9.50",
        ),
        _Family("Single origin 250 g", _ROASTER, 61, 6, _SLOW, "Sumatra Mandheling 11.50 · Costa Rica 12.50"),
        _Family("Filter ground 500 g", _ROASTER, 57, 6, _MEDIUM, "light roast 13.50 · medium roast 12.90"),
        _Family("Compostable capsules", _ROASTER, 52, 12, _FAST, "10 pieces 3.95 · 40 pieces 14.50"),
        _Family(
            "Flavoured coffee 200 g", _ROASTER, 57, 6, _SLOW,
            "vanilla 7.50 · hazelnut 7.50 · cinnamon 7.50",
        ),
        _Family("Instant coffee 100 g", _ROASTER, 60, 12, _MEDIUM, "classic 5.20 · decaf 5.60"),
        _Family("Coffee bags 10 pieces", _ROASTER, 55, 8, _SLOW, "6.50"),
        _Family(
            "Loose beans per kg", _ROASTER, 55, 2, _FAST,
            "house blend 24.00 · dark roast 25.00", grain=_LOOSE,
        ),
        _Family("Bar blend beans 3 kg", _ROASTER, 66, 2, _LUMPY, "62.00"),
        _Family("Christmas blend 250 g", _ROASTER, 55, 6, _MEDIUM, "8.90", _GIFT),
    ),
    ("TEA", "Tea & infusions"): (
        _Family(
            "Loose tea per kg", _TEA, 46, 1, _MEDIUM,
            "Earl Grey 68.00 · Sencha 78.00 · Rooibos 56.00 · Moroccan mint 60.00", grain=_LOOSE,
        ),
        _Family(
            "Tea bags 20 pieces", _TEA, 54, 10, _MEDIUM,
            "English breakfast 4.20 · Earl Grey 4.20 · green 4.20 · chai 4.60",
        ),
        _Family(
            "Tea bags 20 pieces", _TEA, 54, 10, _SLOW,
            "white 5.40 · oolong 5.40 · Darjeeling 4.90 · red berries 4.40",
        ),
        _Family(
            "Infusion 15 pieces", _TEA, 52, 10, _MEDIUM,
            "camomile 3.60 · peppermint 3.60 · ginger and lemon 3.90",
            _WINTER,
        ),
        _Family("Infusion 15 pieces", _TEA, 52, 10, _SLOW, "verbena 3.80 · fennel 3.60 · lime blossom 3.80"),
        _Family(
            "Cold brew tea 8 bags", _TEA, 50, 8, _MEDIUM,
            "peach 4.90 · hibiscus 4.90 · lemon 4.90", _SUMMER,
        ),
        _Family("Matcha powder", _TEA, 58, 4, _MEDIUM, "30 g 14.90 · 100 g 34.00"),
        _Family("Yerba mate 500 g", _TEA, 62, 6, _SLOW, "7.80"),
        _Family("Tea tin gift set", _TEA, 52, 4, _SLOW, "green teas 21.50 · black teas 21.50", _GIFT),
        _Family("Empty tea tin 100 g", _TEA, 45, 6, _SLOW, "black 5.50 · copper 6.50"),
    ),
    ("BRW", "Brewing gear"): (
        _Family("Moka pot", _METAL, 55, 4, _MEDIUM, "1 cup 16.90 · 3 cups 21.90 · 6 cups 28.90"),
        _Family("Moka pot", _METAL, 56, 2, _SLOW, "9 cups 36.90 · 12 cups 44.90"),
        _Family("Induction moka pot", _METAL, 57, 2, _SLOW, "4 cups 34.90 · 6 cups 39.90"),
        _Family("Moka gasket set", _METAL, 35, 10, _MEDIUM, "3 cups 3.20 · 6 cups 3.60"),
        _Family("Moka gasket set", _METAL, 35, 10, _SLOW, "1 cup 3.20 · 9 cups 3.90"),
        _Family("French press", _IMPORT, 52, 4, _SLOW, "350 ml 19.90 · 600 ml 24.90 · 1 l 29.90"),
        _Family("Pour-over dripper", _IMPORT, 50, 4, _SLOW, "1 cup 14.90 · 4 cups 18.90"),
        _Family("Paper filters 100 pieces", _IMPORT, 45, 12, _FAST, "size 2 3.40 · size 4 3.90"),
        _Family("Paper filters 100 pieces", _IMPORT, 45, 10, _SLOW, "size 6 4.40 · flat bottom 5.20"),
        _Family("Glass coffee carafe", _IMPORT, 51, 4, _SLOW, "600 ml 22.50 · 1 l 26.50"),
        _Family("Hand grinder", _IMPORT, 57, 2, _SLOW, "ceramic burr 34.90 · steel burr 59.00", _GIFT),
        _Family("Milk frother", _IMPORT, 48, 6, _MEDIUM, "handheld 12.90 · with stand 16.90", _GIFT),
        _Family("Milk jug", _METAL, 50, 4, _SLOW, "350 ml 13.90 · 600 ml 16.90"),
        _Family("Tamper", _METAL, 47, 3, _SLOW, "51 mm 17.50 · 58 mm 19.50"),
        _Family("Knock box", _METAL, 50, 2, _SLOW, "24.90"),
        _Family("Coffee scoop", _METAL, 42, 10, _SLOW, "steel 5.90 · copper 8.50"),
        _Family("Gooseneck kettle", _IMPORT, 59, 2, _SLOW, "0.6 l 39.90 · 1 l 46.90"),
        _Family("Descaler 250 ml", _METAL, 48, 12, _MEDIUM, "6.50"),
        _Family("Airtight coffee canister", _IMPORT, 50, 4, _SLOW, "250 g 17.90 · 500 g 22.90"),
        _Family("Tea infuser", _METAL, 40, 10, _SLOW, "ball 4.50 · basket 7.90"),
    ),
    ("CUP", "Cups & mugs"): (
        _Family(
            "Stoneware mug", _CERAMICS, 44, 6, _MEDIUM,
            "sage 11.50 · sand 11.50 · ink blue 11.50 · white 10.50",
        ),
        _Family("Stoneware mug", _CERAMICS, 44, 6, _SLOW, "terracotta 11.50 · charcoal 11.50"),
        _Family("Espresso cup", _CERAMICS, 43, 6, _MEDIUM, "white 6.20 · ink blue 6.80"),
        _Family("Espresso cup", _CERAMICS, 43, 6, _SLOW, "terracotta 6.80 · sage 6.80"),
        _Family(
            "Cappuccino cup and saucer", _CERAMICS, 45, 4, _SLOW,
            "white 12.90 · sand 13.50 · sage 13.50",
        ),
        _Family("Double-wall glass", _IMPORT, 50, 6, _MEDIUM, "80 ml 8.90 · 250 ml 10.90"),
        _Family("Iced coffee glass 400 ml", _IMPORT, 46, 6, _MEDIUM, "7.90", _SUMMER),
        _Family("Cortado glass 130 ml", _IMPORT, 46, 12, _LUMPY, "2.90"),
        _Family("Café saucer, white", _CERAMICS, 42, 12, _LUMPY, "3.40"),
        _Family("Travel mug 350 ml", _IMPORT, 51, 4, _MEDIUM, "steel 24.90 · matt black 26.90", _GIFT),
        _Family("Travel mug 350 ml", _IMPORT, 51, 4, _SLOW, "forest green 26.90 · rose 26.90"),
        _Family("Enamel mug", _METAL, 43, 6, _SLOW, "cream 8.90 · navy 8.90 · red 8.90"),
        _Family("Paper cups 50 pieces", _PAPER, 55, 10, _LUMPY, "120 ml 4.90 · 240 ml 6.20"),
        _Family("Cup lids 50 pieces", _PAPER, 55, 10, _LUMPY, "4.20"),
        _Family("Children's mug", _CERAMICS, 45, 4, _SLOW, "fox 9.90 · whale 9.90"),
    ),
    ("KIT", "Kitchen tools"): (
        _Family("Paring knife", _METAL, 48, 6, _SLOW, "black 6.90 · red 6.90"),
        _Family("Chef's knife 20 cm", _METAL, 55, 2, _SLOW, "38.00"),
        _Family("Bread knife 22 cm", _METAL, 54, 2, _SLOW, "32.00"),
        _Family("Chopping board", _IMPORT, 50, 3, _SLOW, "acacia 29.90 · olive wood 42.00 · bamboo 16.90"),
        _Family("Wooden spoon", _IMPORT, 38, 10, _MEDIUM, "beech 3.90 · olive wood 7.90"),
        _Family("Silicone spatula", _IMPORT, 42, 8, _SLOW, "grey 6.50 · mustard 6.50"),
        _Family("Whisk", _METAL, 42, 6, _SLOW, "20 cm 7.50 · 28 cm 9.50"),
        _Family("Box grater", _METAL, 46, 4, _SLOW, "14.90"),
        _Family("Fine grater", _METAL, 50, 4, _SLOW, "17.90"),
        _Family("Garlic press", _METAL, 46, 4, _SLOW, "15.90"),
        _Family("Vegetable peeler", _METAL, 38, 10, _MEDIUM, "4.50"),
        _Family("Corkscrew", _METAL, 44, 6, _SLOW, "waiter's 8.90 · winged 12.90"),
        _Family("Kitchen scale", _IMPORT, 56, 3, _SLOW, "with timer 32.90 · flat 24.90"),
        _Family("Measuring cup", _IMPORT, 43, 6, _SLOW, "250 ml 5.90 · 500 ml 7.50"),
        _Family("Paella pan", _METAL, 52, 4, _SLOW, "30 cm 14.90 · 38 cm 19.90 · 46 cm 26.90", _SUMMER),
        _Family("Cast iron pan", _METAL, 57, 2, _SLOW, "20 cm 29.90 · 26 cm 39.90"),
        _Family("Baking tin", _METAL, 46, 4, _SLOW, "loaf 13.50 · round 24 cm 14.50"),
        _Family("Ice cube tray", _IMPORT, 40, 8, _MEDIUM, "large cubes 8.50 · spheres 10.50", _SUMMER),
        _Family("Salt mill", _IMPORT, 52, 3, _SLOW, "beech 22.90 · black 24.90"),
        _Family("Pepper mill", _IMPORT, 52, 3, _SLOW, "beech 22.90 · black 24.90"),
        _Family("Beeswax wraps, set of three", _PAPER, 50, 6, _MEDIUM, "14.90"),
        _Family("Dish brush", _IMPORT, 38, 10, _MEDIUM, "5.90"),
        _Family("Dish brush refill", _IMPORT, 35, 12, _MEDIUM, "2.50"),
        _Family("Kitchen matches", _PAPER, 40, 20, _FAST, "1.80"),
    ),
    ("TAB", "Tableware"): (
        _Family("Dinner plate 27 cm", _CERAMICS, 46, 6, _SLOW, "sage 14.90 · sand 14.90 · white 13.50"),
        _Family("Dessert plate 20 cm", _CERAMICS, 45, 6, _SLOW, "sage 10.90 · sand 10.90 · white 9.90"),
        _Family("Cereal bowl", _CERAMICS, 45, 6, _MEDIUM, "sage 11.90 · sand 11.90"),
        _Family("Tapas dish", _CERAMICS, 42, 8, _MEDIUM, "white 4.90 · terracotta 4.90 · ink blue 5.50"),
        _Family("Salad bowl 26 cm", _CERAMICS, 48, 2, _SLOW, "sand 34.00 · white 32.00"),
        _Family("Olive dish with stone bowl", _CERAMICS, 46, 4, _SLOW, "13.90"),
        _Family("Butter dish", _CERAMICS, 47, 3, _SLOW, "white 19.90 · sage 19.90"),
        _Family("Teapot", _CERAMICS, 48, 2, _SLOW, "600 ml 28.90 · 1 l 34.90", _WINTER),
        _Family("Water jug 1.2 l", _IMPORT, 47, 4, _SLOW, "19.90", _SUMMER),
        _Family("Tumbler 300 ml", _IMPORT, 42, 12, _LUMPY, "clear 3.20 · smoke 3.90"),
        _Family("Wine glass 350 ml", _IMPORT, 44, 12, _LUMPY, "4.90"),
        _Family("Vermouth glass", _IMPORT, 44, 6, _SLOW, "5.50"),
        _Family("Teaspoon", _METAL, 40, 12, _LUMPY, "steel 1.90 · brass 3.20"),
        _Family("Cake fork", _METAL, 40, 12, _LUMPY, "2.20"),
        _Family("Serving spoons, pair", _METAL, 46, 4, _SLOW, "steel 16.90 · olive wood 18.90"),
        _Family("Cork coasters, set of four", _PAPER, 42, 6, _MEDIUM, "9.50"),
        _Family("Cake stand", _CERAMICS, 50, 2, _SLOW, "29.90"),
        _Family("Sugar bowl", _CERAMICS, 45, 4, _SLOW, "white 12.90"),
    ),
    ("LIN", "Kitchen linen"): (
        _Family("Tea towel", _TEXTILE, 42, 6, _MEDIUM, "blue stripe 8.90 · lemons 9.90 · plain linen 11.90"),
        _Family("Tea towel", _TEXTILE, 42, 6, _SLOW, "red check 8.90 · sardines 9.90 · olives 9.90"),
        _Family("Apron", _TEXTILE, 46, 3, _SLOW, "denim 29.90 · natural linen 34.90 · black 27.90", _GIFT),
        _Family("Oven glove", _TEXTILE, 44, 4, _SLOW, "grey 12.90 · lemons 13.90 · blue stripe 12.90"),
        _Family("Pot holder, pair", _TEXTILE, 43, 5, _SLOW, "grey 9.90 · mustard 9.90"),
        _Family("Linen napkin", _TEXTILE, 42, 8, _SLOW, "white 6.90 · sage 6.90 · terracotta 6.90"),
        _Family("Table runner", _TEXTILE, 46, 3, _SLOW, "natural 27.90 · ink blue 27.90"),
        _Family("Tablecloth", _TEXTILE, 48, 2, _SLOW, "150 × 220 cm 54.00 · 150 × 300 cm 68.00"),
        _Family("Shopping bag, organic cotton", _TEXTILE, 40, 10, _FAST, "6.50"),
        _Family("Bread bag", _TEXTILE, 42, 5, _SLOW, "linen 13.90"),
        _Family("Dishcloths, set of three", _TEXTILE, 40, 8, _MEDIUM, "sand 7.90 · sea 7.90"),
    ),
    ("PAN", "Pantry & sweets"): (
        _Family("Butter biscuits 200 g", _SWEETS, 58, 12, _FAST, "plain 3.60 · lemon 3.80"),
        _Family("Almond biscuits 180 g", _SWEETS, 58, 12, _FAST, "4.40"),
        _Family(
            "Chocolate bar 80 g", _SWEETS, 56, 12, _FAST,
            "dark 70 % 3.50 · milk 3.30 · dark with sea salt 3.70",
        ),
        _Family(
            "Chocolate bar 80 g", _SWEETS, 56, 12, _MEDIUM,
            "orange 3.70 · hazelnut 3.90 · dark 85 % 3.60",
        ),
        _Family("Hot chocolate powder 300 g", _SWEETS, 55, 8, _MEDIUM, "classic 6.90 · spiced 7.40", _WINTER),
        _Family("Nougat 200 g", _SWEETS, 60, 10, _MEDIUM, "soft 7.90 · hard 7.90", _GIFT),
        _Family("Honey 500 g", _SWEETS, 62, 6, _MEDIUM, "rosemary 8.90 · orange blossom 8.90"),
        _Family("Honey 500 g", _SWEETS, 62, 6, _SLOW, "chestnut 9.90"),
        _Family("Jam 250 g", _SWEETS, 57, 8, _MEDIUM, "fig 4.80 · apricot 4.50 · bitter orange 4.50"),
        _Family("Quince paste 300 g", _SWEETS, 58, 8, _SLOW, "4.90"),
        _Family("Cane sugar sticks 50 pieces", _SWEETS, 55, 12, _LUMPY, "3.90"),
        _Family("Brown sugar cubes 500 g", _SWEETS, 58, 10, _MEDIUM, "3.20"),
        _Family("Oat drink 1 l", _DRINKS, 68, 12, _FAST, "barista 2.60 · plain 2.20"),
        _Family("Almond drink 1 l", _DRINKS, 68, 12, _MEDIUM, "2.90"),
        _Family("Vanilla syrup", _SWEETS, 52, 6, _MEDIUM, "250 ml 6.20 · 700 ml 11.90"),
        _Family("Caramel syrup", _SWEETS, 52, 6, _SLOW, "250 ml 6.20 · 700 ml 11.90"),
        _Family("Olive oil", _SWEETS, 68, 6, _MEDIUM, "250 ml 7.90 · 500 ml 13.90"),
        _Family("Sea salt flakes 125 g", _SWEETS, 50, 10, _SLOW, "5.50"),
        _Family("Smoked paprika 70 g", _SWEETS, 55, 10, _SLOW, "3.40"),
        _Family("Toasted almonds 150 g", _SWEETS, 62, 10, _FAST, "4.60"),
        _Family("Chocolate coffee beans 100 g", _SWEETS, 55, 10, _MEDIUM, "4.90"),
        _Family("Granola 400 g", _SWEETS, 58, 8, _MEDIUM, "almond and honey 6.50 · cocoa 6.50"),
    ),
    ("DRK", "Cold drinks"): (
        _Family("Cold brew bottle 250 ml", _DRINKS, 54, 12, _FAST, "black 3.20 · oat latte 3.60", _SUMMER),
        _Family("Iced coffee can 200 ml", _DRINKS, 55, 24, _FAST, "latte 2.40 · espresso 2.40", _SUMMER),
        _Family("Still water 500 ml", _DRINKS, 42, 24, _FAST, "1.20"),
        _Family("Sparkling water 330 ml", _DRINKS, 45, 24, _FAST, "1.50"),
        _Family("Orange juice 250 ml", _DRINKS, 55, 12, _FAST, "2.60"),
        _Family("Lemonade 330 ml", _DRINKS, 52, 12, _MEDIUM, "classic 2.70 · ginger 2.90", _SUMMER),
        _Family("Kombucha 330 ml", _DRINKS, 58, 12, _MEDIUM, "ginger 3.50 · red fruits 3.50"),
        _Family("Iced tea 330 ml", _DRINKS, 53, 12, _MEDIUM, "peach 2.50 · lemon 2.50", _SUMMER),
        _Family("Tiger nut milk 1 l", _DRINKS, 60, 8, _MEDIUM, "3.90", _SUMMER),
        _Family("Tonic water 200 ml", _DRINKS, 50, 24, _SLOW, "1.60"),
        _Family("Apple juice 1 l", _DRINKS, 58, 6, _SLOW, "3.60"),
    ),
    ("GIF", "Gifts & cards"): (
        _Family("Greeting card", _PAPER, 35, 10, _FAST, "birthday 3.20 · thank you 3.20", _GIFT),
        _Family("Greeting card", _PAPER, 35, 10, _MEDIUM, "wedding 3.50 · new baby 3.50 · blank 2.90"),
        _Family("Christmas card", _PAPER, 35, 10, _SLOW, "robin 3.20 · star 3.20", _GIFT),
        _Family("Postcard of the old town", _PAPER, 30, 25, _FAST, "1.20", _SUMMER),
        _Family("Wrapping paper roll", _PAPER, 38, 10, _MEDIUM, "kraft 4.50 · dots 4.90", _GIFT),
        _Family("Gift ribbon 5 m", _PAPER, 35, 12, _SLOW, "red 2.90 · natural 2.90", _GIFT),
        _Family("Gift bag", _PAPER, 36, 12, _MEDIUM, "small 1.90 · large 2.90", _GIFT),
        _Family(
            "Gift box", _PAPER, 52, 3, _SLOW,
            "coffee lover 39.00 · tea time 36.00 · sweet tooth 29.00", _GIFT,
        ),
        _Family(
            "Scented candle", _PAPER, 45, 6, _MEDIUM,
            "fig 17.90 · orange blossom 17.90 · cedar 17.90", _GIFT,
        ),
        _Family("Dinner candles, set of four", _PAPER, 42, 6, _SLOW, "ivory 8.90 · terracotta 8.90", _WINTER),
        _Family("Tea light holder", _CERAMICS, 42, 6, _SLOW, "glass 5.90 · brass 9.90", _GIFT),
        _Family("Notebook A5", _PAPER, 42, 6, _MEDIUM, "lined 9.90 · dotted 9.90"),
        _Family("Recipe notebook", _PAPER, 44, 4, _SLOW, "14.90", _GIFT),
        _Family("Coffee tasting journal", _PAPER, 44, 4, _SLOW, "13.50"),
        _Family("Enamel pin", _PAPER, 38, 10, _SLOW, "moka pot 7.50 · croissant 7.50"),
        _Family("Room spray 100 ml", _PAPER, 46, 6, _SLOW, "fig 14.90 · cedar 14.90"),
        _Family("Hand soap 300 ml", _PAPER, 48, 6, _MEDIUM, "olive 8.50 · citrus 8.50"),
        _Family("Ceramic vase", _CERAMICS, 48, 2, _SLOW, "small 19.90 · tall 29.90"),
        _Family("Fridge magnet tile", _CERAMICS, 35, 12, _MEDIUM, "4.50", _SUMMER),
        _Family("Jigsaw puzzle 500 pieces", _PAPER, 52, 3, _SLOW, "market hall 18.90", _WINTER),
    ),
}  # fmt: skip


def ean13(first_twelve: str) -> str:
    """Return the barcode that ``first_twelve`` digits and their check digit make."""
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(first_twelve))
    return f"{first_twelve}{-weighted % 10}"


def assortment() -> tuple[Product, ...]:
    """Return every product of the shop, in catalogue order: always the same."""
    products: list[Product] = []
    for shelf, ((prefix, category), families) in enumerate(_FAMILIES.items(), start=1):
        number = 100
        for family in families:
            for variant in family.variants.split(" · "):
                number += 1
                label, _, price_text = variant.rpartition(" ")
                price = int(Decimal(price_text) * 100)
                products.append(
                    Product(
                        sku=f"{prefix}-{number}",
                        name=_full_name(family.name, label),
                        category=category,
                        supplier=family.supplier,
                        # 200 to 299 is the range that a shop may number itself.
                        barcode=ean13(f"2{shelf:02d}{number:09d}"),
                        price=price,
                        # A cent or two off the round percentage, as a supplier's list is.
                        cost=price * family.cost_percent // 100 + number % 3,
                        pack=family.pack,
                        grain=family.grain,
                        pace=family.pace,
                        season=family.season,
                    )
                )
    return tuple(products)


def _full_name(name: str, label: str) -> str:
    if not label:
        return name
    return f"{name} {label}" if label[0].isdigit() else f"{name}, {label}"
