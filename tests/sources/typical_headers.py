"""The headers that files of each layout typically have, by the layout's key."""

from __future__ import annotations

TYPICAL: dict[str, tuple[str, ...]] = {
    "shopify-products": (
        "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,"
        "Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Variant Compare At Price,"
        "Variant Barcode,Image Src,Cost per item,Status",
        "Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,Status,SKU,Barcode,"
        "Option1 name,Option1 value,Price,Compare-at price,Cost per item,Charge tax,Inventory tracker,"
        "Inventory quantity,Weight value (grams)",
    ),
    "shopify-inventory": (
        "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,SKU,HS Code,COO,"
        "Location,Incoming,Unavailable,Committed,Available,On hand",
        "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,SKU,HS Code,COO,"
        "High Street",
    ),
    "shopify-orders": (
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,"
        "Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,"
        "Cancelled at,Refunded Amount,Vendor,Id,Lineitem discount",
    ),
    "woocommerce-products": (
        'ID,Type,SKU,"GTIN, UPC, EAN, or ISBN",Name,Published,Is featured?,In stock?,Stock,Low stock amount,'
        "Weight (kg),Sale price,Regular price,Categories,Parent,Position,Attribute 1 name,Attribute 1 value(s)",
        "ID,Type,UGS,Nom,Publié,Mis en avant ?,En stock ?,Stock,Tarif promo,Tarif régulier,Catégories,Parent",
    ),
    "woocommerce-orders": (
        "Order ID,Order Number,Order Date,Order Status,Customer Name,Product ID,SKU,Item Name,Quantity,Item Cost,"
        "Line Total,Order Total,Currency",
    ),
    "woocommerce-totals": (
        "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),N. Revenue,"
        "Net sales,Attribution",
    ),
    "square-items": (
        "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,"
        "Tax,Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Customer ID,Customer Name,Unit,"
        "Count,GTIN,Employee,Channel,Token",
    ),
    "square-transactions": (
        "Date,Time,Time Zone,Gross Sales,Discounts,Net Sales,Gift Card Sales,Tax,Tip,Partial Refunds,Total Collected,"
        "Source,Card,Cash,Fees,Net Total,Transaction ID,Payment ID,Device Name,Staff Name,Description,Event Type,"
        "Location,Customer Name",
    ),
    "square-library": (
        "Token,Item Name,Variation Name,SKU,Description,Category,GTIN,Price,Enabled Main St,Current Quantity Main St,"
        "New Quantity Main St,Stock Alert Enabled Main St,Stock Alert Count Main St,Price Main St",
    ),
    "google-merchant": (
        "id,title,description,link,image_link,availability,price,sale_price,sale_price_effective_date,brand,gtin,mpn,"
        "condition,google_product_category,product_type,item_group_id,color,size,shipping,cost_of_goods_sold",
        "id,title,description,availability,condition,price,link,image_link,brand",
    ),
    "loyverse-items": (
        "Handle,SKU,Name,Category,Description,Sold by weight,Option 1 name,Option 1 value,Cost,Barcode,Track stock,"
        "Available for sale [Corner],Price [Corner],In stock [Corner],Low stock [Corner]",
        "Handle,REF,Nombre,Categoria,Vendido por peso,Coste,Codigo de barras,Seguir el Inventario,Precio [Obrador],"
        "En inventario [Obrador],Existencias bajas [Obrador]",
    ),
    "loyverse-lines": (
        "Date,Receipt number,Receipt type,Category,SKU,Item,Variant,Modifiers applied,Quantity,Gross sales,Discounts,"
        "Net sales,Cost of goods,Gross profit,Taxes,POS,Store,Cashier name,Customer name,Status",
    ),
    "loyverse-receipts": (
        "Date,Receipt number,Receipt type,Gross sales,Discounts,Net sales,Taxes,Total collected,Cost of goods,"
        "Gross profit,Payment type,Description,POS,Store,Cashier name,Customer name,Status",
    ),
    "loyverse-orders": (
        "SKU,Item name,Variant name,Quantity,Purchase cost",
        "REF,Nombre del articulo,Nombre de la variante,Cantidad,Purchase cost",
    ),
    "lightspeed-products": (
        "id,handle,sku,composite_name,composite_sku,composite_quantity,name,description,product_category,"
        "variant_option_one_name,variant_option_one_value,tags,supply_price,retail_price,brand_name,supplier_name,"
        "active,track_inventory,inventory_Main_Outlet,reorder_point_Main_Outlet,restock_level_Main_Outlet",
    ),
    "prestashop-products": (
        "Product ID,Active (0/1),Name *,Categories (x;y;z...),Price tax excluded or Price tax included,Tax rules ID,"
        "Wholesale price,On sale (0/1),Reference #,Supplier,Manufacturer,EAN13,UPC,Quantity,Minimal quantity",
    ),
    "prestashop-combinations": (
        "Product ID*,Attribute (Name:Type:Position)*,Value (Value:Position)*,Supplier reference,Reference,EAN13,UPC,"
        "Wholesale price,Impact on price,Quantity,Minimal quantity",
    ),
    "prestashop-suppliers": (
        "Supplier ID,Active (0/1),Name *,Description,Short description,Meta title,Image URL",
    ),
    "supplier-prices": ("Artikelnummer;EAN;Bezeichnung;EK netto;UVP;VE;Lieferzeit;Lieferant",),
    "market-prices": (
        "sku,seller,date,price",
        "Referencia;Competidor;Fecha;Precio",
        "Artikelnummer;Wettbewerber;Datum;Preis",
        "Référence;Concurrent;Date;Prix",
        "Codice articolo;Concorrente;Data;Prezzo",
        "Código do produto;Concorrente;Data;Preço",
        "Artikelnummer;Concurrent;Datum;Prijs",
    ),
    "activity": (
        "sku,date,searches,views,clicks",
        "Referencia;Fecha;Visitas",
        "Artikelnummer;Datum;Aufrufe;Klicks",
        "Référence;Date;Vues",
        "Codice articolo;Data;Visualizzazioni",
        "Código do produto;Data;Visualizações",
        "Artikelcode;Datum;Weergaven",
    ),
    "purchase-orders": (
        "PO Number,Supplier,SKU,Barcode,Product name,Quantity ordered,Quantity received,Order date,Expected date,"
        "Received date,Unit cost,Currency,Status",
        "Order number,Vendor,Item code,Quantity,Order date,Delivery date,Price",
        "Nº pedido;Proveedor;Referencia;Descripción;Cantidad pedida;Cantidad recibida;Fecha de pedido;Fecha prevista;"
        "Precio de compra;Estado",
        "Bestellnummer;Lieferant;Artikelnummer;Bezeichnung;Bestellmenge;Gelieferte Menge;Bestelldatum;Liefertermin;"
        "EK netto;Status",
        "N° de commande;Fournisseur;Référence;Désignation;Quantité commandée;Quantité reçue;Date de commande;"
        "Date de livraison prévue;Prix d'achat;Statut",
        "Numero ordine;Fornitore;Codice articolo;Descrizione;Quantità ordinata;Quantità ricevuta;Data ordine;"
        "Data di consegna;Prezzo unitario;Stato",
        "Número da encomenda;Fornecedor;Código do produto;Descrição;Quantidade encomendada;Quantidade recebida;"
        "Data da encomenda;Data de entrega;Preço de compra;Estado",
        "Ordernummer;Leverancier;Artikelnummer;Omschrijving;Aantal besteld;Aantal ontvangen;Besteldatum;"
        "Verwachte leverdatum;Inkoopprijs;Status",
    ),
    "sales": (
        "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country",
        "date,time,ticket_number,article,Quantity,unit_price",
        "Ticket;Referencia;Descripción;Cantidad;Fecha;Precio unitario;Cliente",
        "Bonnummer;Artikelnummer;Bezeichnung;Menge;Datum;Uhrzeit;Einzelpreis;Gesamtpreis;Kunde",
        "N° ticket;Référence;Désignation;Quantité;Date de vente;Prix unitaire TTC;Montant TTC",
        "Numero scontrino;Codice articolo;Descrizione;Quantità;Data;Prezzo unitario;Importo",
        "Número do recibo;Código do produto;Descrição;Quantidade;Data da venda;Preço unitário;Total",
        "Bonnummer;Artikelcode;Omschrijving;Aantal;Datum;Stukprijs;Bedrag",
        "Order ID,Order Date,Ship Date,Customer ID,Customer Name,Product ID,Category,Product Name,Sales,Quantity",
    ),
    "prices": (
        "sku,date,price",
        "Referencia;Fecha;Precio de venta;Coste",
        "Artikelnummer;Datum;Verkaufspreis;Einkaufspreis",
        "Référence;Date;Prix de vente TTC",
        "Codice articolo;Data;Prezzo di vendita",
        "Código do produto;Data;Preço de venda",
        "Artikelnummer;Datum;Verkoopprijs",
    ),
    "stock": (
        "sku,on hand",
        "barcode,counted,counted at",
        "Referencia;Existencias;Fecha de inventario;Almacén",
        "Artikelnummer;Bestand;Zähldatum;Lagerort",
        "Référence;Quantité comptée;Date d'inventaire;Magasin",
        "Codice articolo;Giacenza;Magazzino",
        "Código do produto;Estoque;Armazém",
        "Artikelnummer;Voorraad;Magazijn",
    ),
    "products": (
        "sku,name,category,price,cost,stock,supplier",
        "id;nombre;referencia;precioa;existencia",
        "Artikelnummer;Name;Einheit;Preis",
        "Artikelnummer;Bezeichnung;Warengruppe;VK;Bestand;Mindestbestand",
        "Référence;Désignation;Famille;Prix de vente TTC;Prix d'achat HT;Stock;Code-barres",
        "Codice articolo;Descrizione;Categoria;Prezzo di vendita;Giacenza;Fornitore",
        "Código do produto;Descrição;Categoria;Preço de venda;Estoque;Fornecedor",
        "Artikelnummer;Omschrijving;Productgroep;Verkoopprijs;Voorraad;Leverancier",
    ),
}
"""Separated by whichever of comma and semicolon they have."""
