"""The words, in twelve languages, by which pages say what an amount is and what it is not."""

from __future__ import annotations

import re
from enum import StrEnum

from app.sources.pages import further_words
from app.sources.pages.further_words import BEFORE_LIMIT, FURTHER_LIST, FURTHER_NOW, FURTHER_OTHER


class Role(StrEnum):
    """What an amount on a page is."""

    PRICE = "price"
    LIST = "list"
    """What it cost before, or is said to cost elsewhere."""
    USUAL = "usual"
    """A "regular price": the price itself, unless a lower one stands beside it."""
    FROM = "from"
    """The lowest of several."""
    OTHER = "other"
    """Shipping, instalments, savings, a unit of measure, members, quantities and the like."""


def _either(*words: str) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(words) + ")", re.IGNORECASE)


_UNIT = (
    r"(?:\d+(?:[.,]\d+)?\s?)?(?:kilo(?:gramm?o?s?)?|kg|gr?|mg|lbs?|oz|fl\.? ?oz|lit(?:er|re|ro)s?|ltr|l"
    r"|ml|cl|dl|qm|m[²2³3]|m|cm"
    r"|sqm|sq\.? ?ft|wash(?:es)?|load|waschladung(?:en)?|wl|dose|tablet|sheet|blatt|meter|metre|metro"
    r"|mètre)(?![\w])"
)
BEFORE_LIST = _either(
    r"\b(?:was|were|rrp|r\.r\.p\.?|msrp|srp|list(?:\s?price)?|old price|previous(?:ly)?(?: price)?"
    r"|original(?:ly)?(?: price)?|compare at"
    r"|before|retail price|instead of|statt|uvp|unverb\S* preisempf\S*|bisher\S*|vorher|ehemals|früher"
    r"|alter preis|ursprünglich\S*"
    r"|streichpreis|listenpreis|antes|pvp ?r(?:ecomendado)?|precio (?:anterior|original|recomendado"
    r"|de lista)|p\.?v\.?p\.? rec\S*"
    r"|au lieu de|prix (?:conseillé|barré|de départ|initial|public)|avant|ancien prix|invece di|anziché"
    r"|prezzo (?:consigliato|di listino|precedente|originale)"
    r"|prima|preço (?:anterior|original)|em vez de|adviesprijs|van|was|oude prijs|ord(?:inarie"
    r"|\.)?\s?pris|tidigare(?: pris)?|rek\.?\s?pris"
    r"|før(?:pris)?|førpris|normalpris|vejl\.?(?: pris)?|veil\.?(?: pris)?|cena (?:katalogowa|regularna"
    r"|poprzednia)|zamiast|wcześniej"
    r"|avant|jusqu'ici)\b[^\d]{0,14}$",
    *FURTHER_LIST,
)
BEFORE_USUAL = _either(
    r"\b(?:regular price|normal(?:er)? preis|normalpreis|regulärer preis|precio (?:habitual|normal"
    r"|regular)|prix (?:normal|habituel|régulier)"
    r"|prezzo (?:normale|regolare)|preço normal|normale prijs|regular|m\.?r\.?p)\b[^\d]{0,10}$"
)
BEFORE_FROM = _either(
    r"(?<![^\W\d])(?:from|starting (?:at|from)|starts at|beginning at|as low as|prices from|ab|schon ab"
    r"|desde|mulai(?: dari)?|a partir d[ea]l?|à partir de|dès"
    r"|vanaf|från|fra|od|partire da|min\.?)[\s:]*(?:only|nur|nu)?[\s:]*$"
)
NOW = _either(
    r"\b(?:now|only|today|sale price|special price|our price|your price|offer price|deal price"
    r"|current price|you pay|jetzt|nur|heute|aktueller preis|angebotspreis"
    r"|aktionspreis|ihr preis|unser preis|sonderpreis|ahora|hoy|precio (?:actual|de oferta|oferta"
    r"|final)|maintenant|prix (?:actuel|promo\S*|soldé)|ora"
    r"|adesso|prezzo (?:attuale|scontato|finale)|agora|por|preço atual|nu|voor|nåpris|tilbud|nå|teraz"
    r"|cena promocyjna|aktualna cena|nova cijena|akcijska cijena|cijena s popustom|akciová cena|cena po slevě"
    r"|akciós ár|preț (?:nou|redus)|yeni fiyat|indirimli fiyat|новая цена|цена со скидкой|нова ціна|ціна зі знижкою"
    r"|нова цена)\b[^\d]{0,12}$",
    *FURTHER_NOW,
)
PRICE_LABEL = _either(
    r"(?:^|\s)(?:price|preis|einzelpreis|precio|pvp|prix|prezzo|preço|prijs|pris|cena|cijena|цена|ціна|ár|preț|fiyat|τιμή|hinta"
    r"|unit cost)\s*(?:\([^)]*\))?\s*[:=]?\s*$"
)
BEFORE_OTHER = _either(
    r"\b(?:(?:you )?sav(?:e|es|ing|ings)|discount|rebate|reduc\S*|ersparnis|sparen|gespart|spar(?:e"
    r"|en)?|ahorr\S+|descuento|économi\S+|remise|réduction|risparm\S+"
    r"|sconto|poup\S+|economi[ze]\S*|desconto|bespa\S+|korting|rabatt?|oszcz\S+|coupon|voucher"
    r"|gutschein\S*|cup[óo]n|code promo|bon d'achat|promo code"
    r"|shipping|delivery|postage|deliver\S*|freight|p&p|versand\S*|liefer\S*|porto|paket|env[íi]os?"
    r"|gastos de env\S+|livraison|frais de port|port|expédition|spedizion\S+"
    r"|consegna|frete|portes|verzend\S+|bezorg\S+|frakt\S*|fragt\S*|levering\S*|dostaw\S+|wysy\S+"
    r"|orders? (?:over|above|of)|purchases? over|bestell(?:ung|wert)\S*"
    r"|mindestbestell\S*|pedidos?|compras? (?:superior\S*|de)|commandes?|dès .{0,12}achat|ordini"
    r"|encomendas|spend|over|above|plus de|mehr als|más de"
    r"|install?ments?|raten?|ratenzahlung\S*|cuotas?|plazos|mensualidad\S*|mensualit\S+|fois|rate da"
    r"|parcelas?|termijn\S*|delbetal\S*|avdrag|raty|klarna|afterpay|clearpay"
    r"|affirm|sezzle|laybuy|zip ?pay|scalapay|alma|oney|paypal|sequra|aplazame|financ\S+|finanz\S+"
    r"|payments? of|monthly|monatlich\S*|mtl\.?|mensuel\S*|mensual\S*"
    r"|pfand|deposit|consigne|statiegeld|pant|anzahlung|fianza|caution|kaucja|points?|punkte?|puntos"
    r"|punti|cash ?back|gift ?cards?|(?:store|club|loyalty|credit) ?card|geschenkkarte|tarjeta regalo|reward\S*|earn"
    r"|members?(?: price)?|mitglieder?(?:preis)?|club\S*|prime|socios?|loyalty|card price|membres?"
    r"|adhérents?|medlem\S*|lid|leden\S*"
    r"|trade[- ]?in|inzahlung\S*|eintausch\S*|reprise|subscribe|subscription|abo|abonn\S*|sparabo"
    r"|suscr\S+|suscripci\S+"
    r"|emi|bids?|current bid|gebot\w*|puja\w*|enchère\w*|offerta attuale|asta|warranty|garantie\S*"
    r"|garantía|protection plan|insurance|versicherung|seguro|installation|montage\S*|assembly"
    r"|gift wrap\S*|geschenkverpackung"
    r"|basket|cart|sub-?total|total|warenkorb|zwischensumme|gesamt\S*|carrito|cesta|panier|carrello"
    r"|winkelwagen|varukorg|koszyk|handlekurv"
    r"|unit price|grundpreis|price per|preis pro|precio por|prix (?:au|par|du)|prezzo al|new & used"
    r"|used|gebraucht\w*|refurbished|second[- ]hand|occasion|other sellers"
    r"|lowest price|niedrigster preis|günstigster preis|prix le plus bas|prezzo più basso"
    r"|precio más bajo|preço mais baixo|lägsta pris|laveste pris|laagste prijs|najniższa cena"
    r"|letzte\w* 30 tage|last 30 days|eco[- ]?part\S*|éco-participation|recycling fee|copyright levy"
    r"|worth|valued at|im wert von|con valor|d'une valeur|(?:extra |additional )?charge of|surcharge"
    r"|handling|fees?|zuschlag|gebühr|recargo|supplément|suplemento|supplemento"
    r"|lowest(?: price)? (?:in|of|over|during)|price history)\b[^\d€$£]{0,40}$"
    rf"|\d+\s?[x×]\s*(?:de|von|of|à|por)?\s*$|\b\d+ (?:for|für|por|pour|per|voor|för)\s*$"
    rf"|\b{_UNIT}\s*[=:]\s*$|\b(?:pro|per|par|por|je)\s+{_UNIT}\s*:?\s*$|\d+\s*(?:\+"
    rf"|or more|and more|oder mehr|o más|et plus|\s?stk\.?|\s?stück|pcs\.?|pieces|units?"
    r"|unidades|uds\.?|pi[eè]ces|pezzi|sztuk)\s*(?:at|[:=–—-]|à|zu je|je|for)?\s*$|[+]\s*:?\s*$|\b(?:zzgl\.?"
    r"|plus|hinzu|excl\.? of)\s*$",
    *FURTHER_OTHER,
    BEFORE_LIMIT,
)
AFTER_FROM = _either(further_words.AFTER_FROM)
AFTER_UNIT = _either(
    rf"^\s*(?:\)|\*|²)?\s*(?:/|(?:per|pro|je|par|por|al|el|le|au|a|für)(?![^\W\d_]))\s*{_UNIT}",
    r"^\s*(?:/|per|pro|je|par|por)\s*(?:100|1000|10)\b",
)
BEFORE_UNIT = _either(rf"\b(?:pro|per|par|por|je)\s+{_UNIT}\s*:?\s*$")
BEFORE_CASH = _either(
    r"\b(?:pix|à vista|boleto|transferencia|transferência|bank transfer|wire transfer|cash|efectivo"
    r"|vorkasse|överföring|gotovin\w*|virman\w*|hotovost\w*|havale\w*|наличн\w*|предоплат\w*)\b[^\d€$£]{0,30}$"
)
AFTER_CASH = _either(
    r"^\s*\(?(?:(?:no|via|por|com|en|con|à|by|with|per|im|bei|paying)\s+(?:o\s+)?)?(?:pix|boleto|dinheiro|efectivo"
    r"|transfer\w*|bank transfer|cash\b|vorkasse|za gotovin\w*|наличн\w*|havale\w*|à vista|al contado)"
)
AFTER_OTHER = _either(
    further_words.AFTER_COUPON,
    further_words.AFTER_CLUB,
    r"^\s*(?:/|per|pro|je|par|por|al|x|a|im|p\.?)?\s*(?:month|months|mo\b|monat\w*|mtl\.?|mes(?:es)?\b"
    r"|mois|mese|mês|maand|månad|måned|mnd\b|mdr?\b|mies\S*|week|woche|year|jahr|año|an\b|anno|мес\b|месяц|міс\b|měs|mjesec|hó\b|ay\b)",
    r"^\s*(?:[x×х]\s?\d+|할인|적립|off|скидк|знижк)",
    r"^\s*(?:off\b|discount|rabatt?\b|sparen|gespart|saved?\b|saving|de (?:descuento|ahorro|remise"
    r"|réduction)|di sconto|korting|rabais|gutschein|voucher|coupon|cash ?back)",
    r"^\s*(?:\(?(?:standard |express )?(?:shipping|delivery|postage|versand(?!kostenfrei)\w*|liefer\w*"
    r"|de livraison|de port|de gastos|de env[íi]o|(?:di )?spedizion\w*|verzend\w*|frakt\b"
    r"|fragt\b|p&p|porto)\b)",
    r"^\s*(?:pfand|deposit|consigne|statiegeld|pant\b|points?|punkte|puntos|to mainland|to the uk|\+?\s?p&p)",
    r"^\s*(?:with|mit|con|avec|met)\s+(?:subscri\S+|abo\b|coupon|code|gutschein|membership|club|prime"
    r"|card|karte|tarjeta|trade|sus\S+)",
    r"^\s*\W{0,3}(?:was the |is the )?(?:lowest|niedrigster|najniższa|prix le plus bas|precio más bajo"
    r"|prezzo più basso)\b.{0,40}\b30\b",
    r"^\s*(?:with|mit|con|avec|met)\s+(?:(?:your|the|a|our|ihrer|la|votre)\s+)?(?:[\w'’]+\s+){0,2}"
    r"(?:credit |store |loyalty |debit )?(?:card|kundenkarte|karte|tarjeta|carte|membership)\b",
    r"^\s*(?:per|for each|pro|por cada) (?:address|order|shipment|bestellung|pedido|commande)\b",
    r"^\s*(?:for|für|para|pour)\s+(?:members|mitglieder|socios|club|prime|les membres)",
    r"^\s*(?:cheaper|günstiger|billiger|moins cher|minder|mindre|gift card|today and|upfront|down)",
    r"^\s*(?:x|×)\s?\d+|^\s*(?:each )?(?:when|if|wenn|bei|ab|from|for)\s+(?:you )?(?:buy\w*\s+"
    r"|kaufen\s+|abnahme von\s+)?\d+",
)
SAVE_LABEL = re.compile(
    r"\W*(?:you |sie |vous )?(?:saved?|saving|sparen|spare|ersparnis|ahorr\w*|économi\w+|risparmi\w*|poup\w+"
    r"|bespaar\w*|discount|rabatt|descuento|remise|sconto|korting)\W*",
    re.IGNORECASE,
)
RANGE_BETWEEN = re.compile(r"\s*(?:-|–|—|−|to|bis|a|à|até|tot|til|do|al|und|and|y)\s*", re.IGNORECASE)
TAX_IN = _either(
    r"(?:inc(?:l(?:\.|uding|uded|usive)?)?|inkl(?:\.|usive)?|mit)\.?\s*(?:of\s*)?(?:\d+\s?%\s*)?(?:vat"
    r"|tax(?:es)?|gst|(?:ges(?:\.|etzl\S*)\s*)?mwst|ust|btw|moms|mva)\b|(?:vat|tax|gst|btw"
    r"|moms) incl\w*"
    r"|\b(?:iva|i\.v\.a\.?) (?:incl\w*|inclusa|inclu[íi]d[oa])|\bcon iva\b|\bttc\b"
    r"|toutes taxes comprises|ivato|com iva|\bbrutto\b|税込|impuestos? incluidos?|impostos inclu[íi]dos"
    r"|(?:s|z) dph|včetně dph|vrátane dph|z vat\b|cu tva|tva inclus\w*|áfával|\bbruttó\b"
    r"|(?:\bs|\bsa|sadrži|uklj\w*\.?) pdv|pdv (?:je )?uključen"
    r"|\b(?:с|со|з|включая|вкл\w*\.?) (?:ндс|пдв|ддс|ддв)\b"
    r"|kdv dahil|sis(?:\.|ältää)? alv|με φπα|부가세 ?포함"
)
TAX_OUT = _either(
    r"(?:ex(?:cl(?:\.|uding|uded|usive)?)?|exkl(?:\.|usive)?|zzgl\.?|plus|ohne|before|without"
    r"|\+)\s*(?:of\s*)?(?:\d+\s?%\s*)?(?:vat|tax(?:es)?|gst|(?:ges(?:\.|etzl\S*)\s*)?mwst|ust|btw|moms"
    r"|mva)\b"
    r"|(?:sin|más|\+|senza|più|sem|mais)\s*(?:iva|i\.v\.a\.?)\b|\biva (?:no incl\w*|esclus[ao]"
    r"|excluid[ao])|\bht\b|\bhors taxes?\b|\bnett?o\b|税抜|税別|\bbez (?:dph|vat)\b|fără tva|\+\s?áfa|\bnettó\b"
    r"|bez pdv|\bбез (?:ндс|пдв|ддс|ддв)\b|kdv hariç|\+\s?kdv"
    r"|alv 0|ilman alv|χωρίς φπα|\+\s?(?:dph|pdv|tva|moms)\b|부가세 ?별도"
)
NEWS_BLOCK = _either(
    r"you (?:may|might) (?:also|like|love)|^sponsored$|^advertisement$|^anzeige$|^gesponsert"
    r"|^patrocinad[oa]s?$"
    r"|^sponsorisé|^sponsorizzat|related (?:products|items)|similar (?:products|items)|customers (?:also"
    r"|who)|recommended for|people also|recently viewed|also (?:bought|viewed)|often bought"
    r"|frequently bought"
    r"|other products|more from|goes well with|complete the look|best ?sellers|featured products"
    r"|kunden (?:kauften|haben|interess)|ähnliche (?:produkte|artikel)|das könnte|dazu pass"
    r"|zuletzt (?:angesehen|gesehen)"
    r"|empfehlungen|passend dazu|auch gekauft|weitere (?:produkte|artikel)|productos (?:relacionados"
    r"|similares|recomendados)|también (?:te|le) (?:puede|podr)|otros clientes|quizás"
    r"|vistos recientemente"
    r"|produits (?:similaires|associés|liés|apparentés|complémentaires)|vous aimerez|clients ont"
    r"|récemment consultés|prodotti (?:correlati|simili)|potrebbe (?:interessar|piacer)"
    r"|produtos (?:relacionados|semelhantes|similares)"
    r"|também (?:pode|poder)|gerelateerde|vergelijkbare|anderen (?:kochten|bekeken)|aanbevolen"
    r"|relaterade|liknande|andra (?:köpte|kunder)|relaterede|lignende|andre (?:købte|kjøpte)|relaterte"
    r"|podobne produkty|polecane|inni kupili"
)
NOT_OF_STOCK = _either(
    r"\b(?:in|ex)clude\b|\b(?:show|hide)\b.{0,20}\b(?:stock|sold)\b",
    r"\b(?:list|image|photo|picture|video|review|preview|map|service|wishlist|bild|imagen|foto|vídeo|immagine"
    r"|liste?|lista)s?\b.{0,12}(?:unavailable|not available|nicht verfügbar|no disponible|non disponible"
    r"|non disponibile)",
    r"pick[- ]?up|in[- ]store|in stores?\b|stores?\b|nearby|filiale?|abhol\w*|retir\w+|tienda|magasin|negozio|butik"
    r"|\$?\{|quantit|seller|discontinued by|ship(?:ped)? (?:to|for)|your (?:area|location|region|country)"
    r"|postcode|zip code|size|colou?r|größe|farbe|talla|taille|taglia",
)
"""Lines that name stock or absence of something else than the product: a list, a picture, a shop in town."""
SOLD_OUT = _either(
    r"\b(?:out of stock|sold out|back in stock|temporarily unavailable|currently (?:unavailable|out of stock)"
    r"|not available|no longer available|unavailable|back soon|notify me when|ausverkauft"
    r"|nicht (?:auf lager|verfügbar|vorrätig|lieferbar)"
    r"|vergriffen|derzeit nicht|agotad[oa]|sin (?:stock|existencias)|no disponible|épuisé"
    r"|rupture(?: de stock)?|indisponible|non disponible|esaurito|não disponível|esgotado|indisponível"
    r"|indisponivel"
    r"|uitverkocht|niet (?:op voorraad|leverbaar)|slutsåld|slut i lager|ej i lager|udsolgt"
    r"|ikke på lager|utsolgt|wyprzedan[ye]|niedostępn[ya]|brak w magazynie"
    r"|wieder (?:auf lager|lieferbar|verfügbar|vorrätig)"
    r"|di nuovo disponibile|de nouveau (?:disponible|en stock)"
    r"|(?:de nuevo|volver[áa] a estar) (?:disponible|en stock)"
    r"|novamente dispon[íi]vel|weer (?:op voorraad|leverbaar|beschikbaar)|åter i lager"
    r"|fuera de stock|sem (?:estoque|stock)|non disponibile|vyprodáno|nedostupn[éý]|stoc epuizat|nem elérhető"
    r"|нет в наличии|распродано)\b|在庫切れ|売り切れ"
)
GONE = _either(
    r"\b(?:discontinued|no longer (?:available|sold|made)|nicht mehr (?:verfügbar|lieferbar|erhältlich)"
    r"|descatalogado|plus (?:disponible|commercialisé)|fuori produzione|descontinuado"
    r"|niet meer leverbaar|utgått|udgået|utgått|wycofany)\b"
)
IN_STOCK = _either(
    r"\b(?:in stock|available now|auf lager|sofort (?:lieferbar|verfügbar)|vorrätig|lieferbar|en stock"
    r"|disponible|disponibile|em stock|em estoque|disponível|op voorraad|i lager|på lager|dostępny"
    r"|ships (?:in|within))\b"
)
BUY = _either(
    r"^\W*(?:add (?:\w+ )?to (?:my |your |shopping )?(?:cart|basket|bag|trolley)|buy (?:it )?now|buy$|order now"
    r"|shop now"
    r"|in (?:den|meinen) (?:einkaufs)?(?:warenkorb|wagen|korb)|jetzt kaufen|kaufen$|añadir (?:al carrito|a la cesta)"
    r"|agregar al carrito|comprar|acheter|ajouter (?:au panier|à mon panier)|aggiungi al carrello|acquista"
    r"|adicionar ao carrinho|in (?:mijn )?winkel(?:wagen|mand)|lägg i (?:varukorg|kundvagn)\w*|læg i kurv"
    r"|legg i handlekurv"
    r"|do koszyka|dodaj do koszyka|kup teraz|do košíku|vložit do košíku|adaugă în coș|カートに入れる|купить|в корзину"
    r"|купити|в кошик|добави в количката|do košíka|vložiť do košíka|kosárba|u košaricu|dodaj u košaricu|v košarico"
    r"|sepete ekle|satın al|lisää ostoskoriin|lisa (?:ostu)?korvi|į krepšelį|ielikt grozā|pievienot grozam"
    r"|προσθήκη στο καλάθι|thêm vào giỏ|mua ngay|beli sekarang|הוסף לסל|أضف إلى (?:السلة|العربة)"
    r"|加入購物車|加入购物车|立即購買|立即购买|장바구니|구매하기)"
)

PRE_ORDER = _either(
    r"\b(?:pre-?order|vorbestell\w*|preventa|pré-?commande|precommande|prenota\w*|pré-venda|back-?order)\b"
)
ON_REQUEST = _either(
    r"price on (?:request|application)|\bpoa\b|request a quote|call for price|preis auf anfrage"
    r"|auf anfrage|precio a consultar|consultar precio|prix sur demande|sur devis|prezzo su richiesta"
    r"|preço sob consulta|prijs op aanvraag|pris på (?:begäran|forespørsel)"
)
LOGIN_PRICE = _either(
    r"(?:log ?in|sign ?in|register|anmelden|einloggen|registrier\S*|inicia\w* sesión|identif\S+"
    r"|connecte\S*|acced\S+|inloggen|logga in).{0,40}(?:pric(?:e|ing)|preis|precio|prix|prezz|prijs|pris)"
    r"|(?:pric(?:e|ing)|preis|precio|prix|prezz|prijs|pris)\w*.{0,40}(?:log ?in|logged in|sign ?in"
    r"|nach (?:anmeldung|login)|anmelden|inicia\w* sesión|connexion|connecté|inloggen|logga in)"
)
LIST_NAMES = re.compile(
    r"(?:^|[\s_-])(?:old|was|strike\w*|striked|line-?through|crossed|rrp|msrp|uvp|compare\w*|original"
    r"|before|previous|list-?price|oldprice|barre|tachado|antes|streich\w*|pseudo|retail)(?:$|[\s_-])"
    r"|(?:old|was|list|compare|original|strike|regular|rrp|msrp)-?price|price-?(?:old|was|list|compare"
    r"|original|strike|rrp|msrp)|basisprijs|(?:^|[\s_-])(?:prev|market|full|consumer)[-_]?price|price[-_]?(?:prev|market)"
    r"|(?:^|[\s_-])(?:stara|riscado|barrato|barrado|anterior|ancien|vecchio|viejo|vorher)(?:$|[\s_-])"
)
USUAL_NAMES = re.compile(r"regular[-_]?price|price-?(?:-|__|_)?regular|price-item--regular")
NOW_NAMES = re.compile(
    r"(?:^|[\s_-])(?:sale|current|final|special|now|our|selling|actual|buy|offer|promo|new|discounted"
    r"|main|today)-{0,2}_{0,2}price|price(?:-{1,2}|_{1,2})?(?:sale|current|final|special|now|main|new"
    r"|actual|our|item--sale|to-?pay)"
    r"|our_price|special-price|pricetopay|currentprice|saleprice|finalprice"
)
OTHER_NAMES = re.compile(
    r"(?:^|[\s_-])(?:emi|bid|tax|vat)(?:$|[\s_-])|unit-?price|price-?(?:per-)?unit|price[-_](?:kg|kilo|lit(?:re|er))|price-?per|per-unit"
    r"|grundpreis|base-?price|baseprice|ppu\b|saving|you-?save|discount-?(?:amount|value|badge|label)"
    r"|(?:^|[\s_-])save(?:$|[\s_-])|badge|shipping|delivery|versand|install?ment|monthly|klarna"
    r"|afterpay|affirm|financ|leasing|credit|member|loyalty|club-?price|deposit|pfand|tier"
    r"|quantity-?(?:price|discount|break)|bulk|staffel|trade-?in|subscri|sparabo|abo-?price|warranty"
    r"|addon|add-on|voucher|coupon|points|reward|tax-?amount"
    r"|lowest-?(?:price)?|omnibus|30-?days|price-?history|minicart|mini-cart|cart-(?:total|drawer"
    r"|count)|basket-?(?:total|count)|gift"
)
TAX_IN_NAMES = re.compile(
    r"(?:^|[\s_-])(?:incl?(?:uding|usive)?[-_]?(?:tax|vat|btw|mwst|iva|dph)|price[-_]gross)(?:$|[\s_-])"
)
TAX_OUT_NAMES = re.compile(
    r"(?:^|[\s_-])(?:ex(?:cl?(?:uding|usive)?)?[-_]?(?:tax|vat|btw|mwst|iva|dph)|price[-_]net)(?:$|[\s_-])"
)
BOTH_NAMES = re.compile(r"price[-_](?:and|with)[-_]|[-_](?:and|with)[-_]price")
"""Names of a box that holds the price and something beside it: they say nothing of either."""
TAX_NAMES = re.compile(r"(?:^|[\s_-])(?:tax|vat)(?:$|[\s_-])|addon")
PRICE_NAMES = re.compile(
    r"price|preis|precio|prix|prezzo|preco|prijs|(?:^|[\s_-])pris(?:$|[\s_-])|cena|amount|money|cost"
)
ASIDE_NAMES = re.compile(
    r"related|recommend|cross-?sell|up-?sell|similar|recently|viewed|also-?(?:bought|like|view)"
    r"|carousel|slider|swiper|mini-?cart|cart-?drawer|side-?cart|footer|(?:^|[\s_-])nav(?:$|[\s_-])"
    r"|navigation|breadcrumb|review|comment|sponsor|bundle"
    r"|frequently|accessor|bestseller|suggest|product-?(?:grid|list(?!ing-?page))|products-?(?:grid"
    r"|list)|search-?results|mega-?menu|cookie|consent|newsletter|zubehoer|empfehl|aehnlich|promo-?bar"
    r"|announcement|topbar|top-bar|usp|(?:^|[\s_-])(?:filters?|facets?|refinements?)(?:$|[\s_-])"
)
