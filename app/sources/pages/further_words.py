"""Words for prices in further languages and scripts, whose pages the twelve languages of the other words leave out."""

from __future__ import annotations

FURTHER_LIST = (
    r"\b(?:stara cijena|redovna cijena|redovna cena|stara cena|prije|původní cena|běžná cena|pôvodná cena|bežná cena"
    r"|eredeti ár|régi ár|preț vechi|pret vechi|prp|eski fiyat|ovh|norm\.|старая цена|было|раньше|стара ціна|було"
    r"|стара цена|редовна цена|παλιά τιμή|αρχική τιμή|senā cena|sena kaina|tavahind|vana hind|giá (?:gốc|cũ|niêm yết)"
    r"|harga (?:asli|normal)|listino|מחיר קודם|במקום|السعر (?:السابق|الأصلي)|بدلا من|ราคาปกติ)\b[^\d]{0,10}$",
    r"(?:소비자가|정가|시중가|定価|通常価格|メーカー希望小売価格|原价|原價|市场价|市價|市价|参考价|參考價|建議售價|建议零售价|建議價)"
    r"[^\d]{0,10}$",
    r"^\s*de\s*:\s*$",
)
"""Said before what something cost once, or costs elsewhere."""
FURTHER_NOW = (
    r"(?:할인가|판매가|セール価格|特価|販売価格|特價|特价|促銷價|促销价|優惠價|优惠价|售價|售价|現價|现价|活動價|活动价)"
    r"(?:[^\d]{0,8}|\s*\d{1,2}\s*折\s*)$",
)
"""Said before what is to be paid; in Chinese the share of the price that is left may stand between."""
FURTHER_OTHER = (
    r"\b(?:dostav\w*|isporuk\w*|poštarin\w*|doprav\w*|szállítás\w*|livrare\w*|transport\w*|kargo|toimitus\w*"
    r"|besplatn\w*|iznad|ušteda|ušted\w*|rata|rate|na rate|obročn\w*|splátk\w*|ušetř\w*|sleva|zľava|megtakarítás"
    r"|részlet\w*|reducere|economisești|avans|kredit\w*|taksit\w*|indirim|tasarruf|säästä\w*"
    r"|доставк\w*|бесплатн\w*|безкоштовн\w*|скидк\w*|знижк\w*|эконом\w*|выгод\w*|рассрочк\w*|розстрочк\w*|кредит\w*"
    r"|бонус\w*|клубн\w*|по карте|опт\w*|sepette|баллов|кэшбэк|отстъпка"
    r"|спестява\w*|вноск\w*|залог|промокод\w*|купон\w*|aufpreis|mehrpreis|aufschlag|meerprijs|toeslag|tillæg|tillägg"
    r"|příplatek|doplatek|príplatok|dopłata|felár|доплат\w*|надбавк\w*|piegād\w*|pristatym\w*|tarne\w*|järelmaks\w*"
    r"|kuumakse\w*|αποστολ\w*|μεταφορικά|δόσεις|έκπτωση|phí|trả góp|tiết kiệm|giảm|cicilan|ongkir|hemat|diskon"
    r"|תוספת|משלוח|תשלומים|חיסכון|شحن|توصيل|قسط|أقساط|ผ่อน|ค่าจัดส่ง)\b[^\d]{0,30}$",
    r"(?:배송비|택배비|배송|적립금?|포인트|쿠폰|할인(?!가)|회원가|도매가|무이자|送料|ポイント|割引(?!価格)|会員価格|运费|運費|免运|免運"
    r"|優惠券|优惠券|折價券|折价券|每期|分期|月付|期付|滿額|满额|定金|訂金|加購|加购|現省|立省|立减|立減|回饋|返现)[^\d]{0,12}$",
    r"\b(?:cicilan|taksit\w*|raty|rate|splátk\w*|install?ments?|finance|finanz\w*|financ\w*|cuotas|mensualit\w*)\b"
    r"[^\d]{0,15}\d{1,2}(?:[.,]\d{1,2})?\s?%[^\d]{0,20}$",
    r"\b(?:buy|kaufen sie|achetez(?:-en)?|compr[ae]|acquista|koop|kup|köp|kjøp)\s+\d+\b[^\d€$£]{0,30}$",
    r"\b(?:outlet|b-ware|open[- ]box|generalüberholt\w*|reconditionn\w*|ricondizionat\w*|reacondicionad\w*)\b"
    r"[^\d€$£]{0,30}$",
    r"\d+\s*(?:шт|db|szt|ks|kpl|tk|vnt|gab|buc|adet|개|個|件)\.?\s*[:=–—-]?\s*$",
    r"[滿满减減送赠贈]\s*$|(?:最高|抵扣|抵用)[^\d]{0,6}$",
)
"""Said before delivery, instalments, surcharges, savings, coupons, and what must be spent to get something."""
AFTER_FROM = r"^\s*(?:起|부터|から(?=\s|$|[（(])|[~〜～](?=\s*$))"
"""Said after the lowest of several prices, where others say "from" before it."""
BEFORE_LIMIT = (
    r"\b(?:max(?:imum|imal|imum of)?\.?|up to|bis zu|höchstens|jusqu['’]à|hasta|fino a|massimo|máximo|at most"
    r"|upp till|op til|opp til|maks\.?)\s*:?\s*$"
    r"|\b(?:tope|devoluci[óo]n|reintegro|reembolso|refund\w*|rückerstatt\w*|erstattung|rimborso|remboursement)\b[^\d]{0,40}$"
)
"""Said before what is paid back, and before the most that is paid back or taken off: it is no price."""
AFTER_CLUB = (
    r"^\s*\(?(?:with |mit |con |avec )?(?:\w*club\w*|members?['’]?s?|loyalty\w*|vip|kundenkarten?|medlems?|socios?)"
    r"[\s-]*(?:card[\s-]*)?(?:price|preis|pris|precio|prix|prezzo|prijs|only|exclusive)\b"
)
"""Said after what only those pay who have joined the shop's club."""
AFTER_COUPON = r"^\s*(?:[^\W\d_]{0,2}券|红包|購物金|优惠|優惠)"
"""Said after what a coupon is worth."""
