"""Pages as common shop systems write them: price, SKU and availability of what is shown."""

from __future__ import annotations

import pytest

from ingest.evidence.claim import Field
from ingest.page import parse_page
from ingest.products import read_product

SHOPIFY_SALE = """
<html lang=en><head><title>Boot – Shop</title><meta property="og:type"
content="product"><meta property="og:price:amount" content="45.00"><meta
property="og:price:currency" content="GBP"></head>
<body>
<h1 class="product__title">Boot</h1>
<div class="price price--on-sale">
<div class="price__regular"><span class="visually-hidden">Regular price</span><span
class="price-item price-item--regular">£60.00</span></div>
<div class="price__sale"><span class="visually-hidden">Regular price</span><s
class="price-item price-item--regular">£60.00</s><span class="visually-hidden">Sale
price</span><span class="price-item price-item--sale">£45.00</span></div></div>
<p class="product-sku">SKU: FB-2</p>
<form action="/cart/add">
<button type="submit" name="add" class="product-form__submit">Add to cart</button></form>
<script>var meta = {"product":{"id":1,
"gid":"gid:\\/\\/shopify\\/Product\\/1","vendor":"Harrow","type":"Boots",
"variants":
[{"id":2,"price":4500,"name":"Boot",
"public_title":null,"sku":"FB-2"}]},
"page":{"pageType":"product"}};</script></body></html>
"""
WOOCOMMERCE_SOLD_OUT = """
<html lang=de-DE><head><title>Stiefel - Laden</title></head>
<body>
<div class="product">
<div class="summary entry-summary">
<h1 class="product_title entry-title">Stiefel</h1>
<p class="price"><del aria-hidden="true"><span class="woocommerce-Price-amount
amount"><bdi>1.299,00&nbsp;<span
class="woocommerce-Price-currencySymbol">&euro;</span></bdi></span></del> <ins><span
class="woocommerce-Price-amount amount"><bdi>999,00&nbsp;<span
class="woocommerce-Price-currencySymbol">&euro;</span></bdi></span></ins></p>
<p class="stock out-of-stock">Nicht vorrätig</p>
<div class="product_meta"><span class="sku_wrapper">Artikelnummer: <span
class="sku">W-11</span></span></div></div>
<section class="related products"><h2>Ähnliche Produkte</h2><ul class="products">
<li class="product"><a href="/produkt/a/"><h2>A</h2><span class="price"><span
class="amount"><bdi>5,00 €</bdi></span></span></a><a href="?add-to-cart=1" class="button
add_to_cart_button">In den Warenkorb</a></li></ul></section></div></body></html>
"""
MAGENTO = """
<html lang=en><head><title>Fell Boot</title></head>
<body>
<div class="product-info-main">
<h1 class="page-title"><span class="base" itemprop="name">Fell Boot</span></h1>
<div class="product-info-price">
<div class="price-box price-final_price"><span class="special-price"><span
class="price-container"><span class="price-label">Special Price</span><span
id="product-price-12" data-price-amount="32" class="price-wrapper"><span
class="price">$32.00</span></span></span></span>
<span class="old-price"><span class="price-container"><span class="price-label">Regular
Price</span><span id="old-price-12" class="price-wrapper"><span
class="price">$40.00</span></span></span></span></div></div>
<div class="product-info-stock-sku">
<div class="stock available" title="Availability"><span>In stock</span></div>
<div class="product attribute sku"><strong class="type">SKU</strong>
<div class="value" itemprop="sku">24-MB01</div></div></div>
<form id="product_addtocart_form">
<button type="submit" id="product-addtocart-button" class="action primary tocart"><span>Add
to Cart</span></button></form></div>
<div class="block related">
<div class="block-title title"><strong>Related Products</strong></div>
<li class="item product"><a href="/x.html">X</a><span
class="price">$5.00</span></li></div></body></html>
"""
PRESTASHOP = """
<html lang=fr-fr><head><title>Bottes</title></head>
<body>
<section id="main">
<h1 class="h1">Bottes</h1>
<div class="product-prices">
<div class="product-discount"><span class="regular-price">49,90 €</span></div>
<div class="product-price h5 has-discount">
<div class="current-price"><span class="current-price-value"
content="39.92">39,92&nbsp;€</span><span class="discount discount-percentage">Économisez
20%</span></div></div>
<div class="tax-shipping-delivery-label">TTC <span>Livraison: 2 à 3 jours</span></div></div>
<div class="product-add-to-cart">
<button class="btn btn-primary add-to-cart" data-button-action="add-to-cart" type="submit"
disabled>Ajouter au panier</button><span id="product-availability">Rupture de
stock</span></div>
<div class="product-reference"><label class="label">Référence
</label><span>demo_3</span></div></section></body></html>
"""
CENTS_SET_SMALLER = """
<html lang=en>
<body>
<h1>Kettle</h1>
<div class="price"><span class="currency">$</span><span class="whole">12</span><sup
class="cents">99</sup></div>
<div>Item #: 88231</div>
<button>Add to cart</button></body></html>
"""
A_JAPANESE_MARKETPLACE = """
<html lang=ja><head><title>ブーツ</title></head>
<body>
<table>
<tr><td>
<h1>レザー ブーツ</h1></td></tr>
<tr><td>商品番号　abc-123</td></tr>
<tr><td>価格</td><td><span class="price2">1,980円</span> (税込) 送料別</td></tr></table>
<p>送料 500円</p>
<button>買い物かごに入れる</button>
<p>JANコード 4901234567894</p></body></html>
"""
WORDS_ALONE_IN_POLISH = """
<html lang=pl>
<body>
<h1>Buty</h1>
<p>Kod produktu: <b>BT/551</b></p>
<div class="cena">Cena: <strong>129,99 zł</strong></div>
<div>Najniższa cena z 30 dni: 119,99 zł</div>
<div class="dostepnosc">Dostępność: <span>Produkt niedostępny</span></div></body></html>
"""
RDFA = """
<html lang=en>
<body vocab="http://schema.org/">
<div typeof="Product">
<h1 property="name">Lamp</h1><span property="sku">LP9</span>
<div property="offers" typeof="Offer"><span property="price"
content="19.95">$19.95</span><meta property="priceCurrency" content="USD">
<link property="availability" href="http://schema.org/PreOrder"></div></div></body></html>
"""
GOODRELATIONS = """
<html lang=en>
<body>
<div xmlns:gr="http://purl.org/goodrelations/v1#" typeof="gr:Offering">
<h1 property="gr:name">Lamp two</h1><span property="gr:hasStockKeepingUnit"
content="LP10"></span>
<div rel="gr:hasPriceSpecification">
<div typeof="gr:UnitPriceSpecification"><span property="gr:hasCurrencyValue"
content="29.95">29.95</span><span property="gr:hasCurrency"
content="EUR"></span></div></div></div></body></html>
"""
FRAMEWORK_STATE_ALONE = """
<html lang=en><head><title>Warm Coat</title></head>
<body>
<h1>Warm Coat</h1>
<button>Add to bag</button>
<script id="__NEXT_DATA__"
type="application/json">{"props":{"pageProps":{"product":{"name":"Warm
Coat","sku":"77123","price":{"currency":"GBP","current":89.5},"brand":{"name":"Harrow"},"inStock":true},"recommendations":[{"name":"Hat","sku":"1","price":{"current":5}}]}}}</script></body></html>
"""
AN_OFFER_BESIDE_ITS_PRODUCT = """
<html lang=en>
<body>
<h1 itemprop="name">Chair</h1>
<div itemscope itemtype="http://schema.org/Product"><meta itemprop="name"
content="Chair"><meta itemprop="sku" content="CH-9"></div>
<div itemscope itemtype="http://schema.org/Offer"><meta itemprop="price"
content="1,299.00"><meta itemprop="priceCurrency" content="USD">
<link itemprop="availability" href="http://schema.org/OutOfStock"></div></body></html>
"""
WORDS_ALONE_IN_RUSSIAN = """
<html lang=ru><head><title>Ботинки</title></head>
<body>
<h1>Ботинки</h1>
<div>Артикул: 9981</div>
<div class="price">2 499 руб.</div>
<div class="old-price">3 000 руб.</div>
<div>Нет в наличии</div></body></html>
"""
INSTALMENTS_AND_A_PRICE_FOR_ONE_WAY_TO_PAY = """
<html lang=pt-br><head><title>Tênis</title></head>
<body>
<h1>Tênis Fell</h1>
<div>(Cód. 123987)</div>
<div class="product-price"><span>De: <del>R$ 399,90</del></span><span>Por: <strong
class="sale-price">R$ 299,90</strong></span><span>ou 10x de <b>R$ 29,99</b> sem
juros</span><span>R$ 284,91 no boleto (5% de desconto)</span></div>
<button class="buy-button">Comprar</button></body></html>
"""
A_CATEGORY_WITH_BUTTONS = """
<html lang=en><head><title>Boots</title></head>
<body>
<h1>Boots</h1>
<li class="card"><a href="/p/1">Boot number 1</a><span class="price">£19.00</span>
<button>Add to basket</button></li>
<li class="card"><a href="/p/2">Boot number 2</a><span class="price">£29.00</span>
<button>Add to basket</button></li>
<li class="card"><a href="/p/3">Boot number 3</a><span class="price">£39.00</span>
<button>Add to basket</button></li>
<li class="card"><a href="/p/4">Boot number 4</a><span class="price">£49.00</span>
<button>Add to basket</button></li>
<li class="card"><a href="/p/5">Boot number 5</a><span class="price">£59.00</span>
<button>Add to basket</button></li>
<li class="card"><a href="/p/6">Boot number 6</a><span class="price">£69.00</span>
<button>Add to basket</button></li>
<li class="card"><a href="/p/7">Boot number 7</a><span class="price">£79.00</span>
<button>Add to basket</button></li>
<li class="card"><a href="/p/8">Boot number 8</a><span class="price">£89.00</span>
<button>Add to basket</button></li></body></html>
"""
A_CATEGORY = """
<html lang=en><head><title>Boots</title></head>
<body>
<h1>Boots</h1>
<div class="card"><a href="/p/1"><h3>Boot number 1</h3></a><span
class="price">£19.00</span></div>
<div class="card"><a href="/p/2"><h3>Boot number 2</h3></a><span
class="price">£29.00</span></div>
<div class="card"><a href="/p/3"><h3>Boot number 3</h3></a><span
class="price">£39.00</span></div>
<div class="card"><a href="/p/4"><h3>Boot number 4</h3></a><span
class="price">£49.00</span></div>
<div class="card"><a href="/p/5"><h3>Boot number 5</h3></a><span
class="price">£59.00</span></div>
<div class="card"><a href="/p/6"><h3>Boot number 6</h3></a><span
class="price">£69.00</span></div>
<div class="card"><a href="/p/7"><h3>Boot number 7</h3></a><span
class="price">£79.00</span></div>
<div class="card"><a href="/p/8"><h3>Boot number 8</h3></a><span
class="price">£89.00</span></div></body></html>
"""
A_HELP_ARTICLE = """
<html lang=en><head><title>Returns</title></head>
<body>
<h1>Returns</h1>
<p>Orders over £50 ship free. Returns cost £3.50 by post. Buy now and pay
later.</p></body></html>
"""
A_HOME_PAGE = """
<html lang=en><head><title>Harrow</title></head>
<body>
<h1>Welcome</h1><a href="/sale">Sale from £10</a><a href="/p/1" class="btn">Buy now</a><a
href="/p/2" class="btn">Buy now</a>
<div class="price">£10.00</div></body></html>
"""


@pytest.mark.parametrize(
    ("markup", "url", "price", "sku", "availability"),
    [
        (SHOPIFY_SALE, "https://shop.example/products/boot?variant=2", "45.00", "FB-2", "in_stock"),
        (
            WOOCOMMERCE_SOLD_OUT,
            "https://shop.example/produkt/stiefel/",
            "999.00",
            "W-11",
            "out_of_stock",
        ),
        (MAGENTO, "https://shop.example/fell-boot.html", "32.00", "24-MB01", "in_stock"),
        (PRESTASHOP, "https://shop.example/12-bottes.html", "39.92", "demo_3", "out_of_stock"),
        (CENTS_SET_SMALLER, "https://shop.example/p/1", "12.99", "88231", "in_stock"),
        (
            A_JAPANESE_MARKETPLACE,
            "https://item.example/shop/abc-123/",
            "1980",
            "abc-123",
            "in_stock",
        ),
        (
            WORDS_ALONE_IN_POLISH,
            "https://sklep.example/buty-p-551.html",
            "129.99",
            "BT/551",
            "out_of_stock",
        ),
        (RDFA, "https://shop.example/lamp", "19.95", "LP9", "preorder"),
        (GOODRELATIONS, "https://shop.example/lamp2", "29.95", "LP10", None),
        (FRAMEWORK_STATE_ALONE, "https://shop.example/p/coat-77123", "89.5", "77123", "in_stock"),
        (
            AN_OFFER_BESIDE_ITS_PRODUCT,
            "https://shop.example/i/9",
            "1299.00",
            "CH-9",
            "out_of_stock",
        ),
        (
            WORDS_ALONE_IN_RUSSIAN,
            "https://magazin.example/tovar/9981",
            "2499",
            "9981",
            "out_of_stock",
        ),
        (
            INSTALMENTS_AND_A_PRICE_FOR_ONE_WAY_TO_PAY,
            "https://loja.example/tenis-p",
            "299.90",
            "123987",
            "in_stock",
        ),
    ],
)
def test_what_a_page_shows_is_read(
    markup: str, url: str, price: str, sku: str, availability: str | None
) -> None:
    found = read_product(parse_page(markup.encode(), url))
    assert found.product is not None
    shown = {field: found.shown[field].value for field in Field if field in found.shown}
    assert shown[Field.PRICE] == price
    assert shown[Field.SKU] == sku
    assert shown.get(Field.AVAILABILITY) == availability
    assert all(decision.reason for decision in found.shown.values())


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        (A_CATEGORY_WITH_BUTTONS, "https://shop.example/boots"),
        (A_CATEGORY, "https://shop.example/boots"),
        (A_HELP_ARTICLE, "https://shop.example/help/returns"),
        (A_HOME_PAGE, "https://shop.example/"),
    ],
)
def test_lists_articles_and_home_pages_are_no_product(markup: str, url: str) -> None:
    assert read_product(parse_page(markup.encode(), url)).product is None
