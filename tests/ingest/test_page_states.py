"""Product pages in the states that shops leave them in: sold out, ended, drawn by scripts."""

from __future__ import annotations

import pytest

from ingest.evidence.claim import Field
from ingest.page import parse_page
from ingest.products import read_product

UNAVAILABLE_WITH_OTHERS_FOR_SALE = """
<html lang=en><head><title>Hand Mixer, Red : Home</title></head><body>
<div id="dp"><h1><span>Hand Mixer, Red</span></h1>
<div id="availability"><span>Currently unavailable.</span></div>
<div id="sims"><h2>Customers also viewed these</h2><ul><li><a href="/dp/B0X1">Other</a>
<span class="price">$19.99</span></li></ul></div>
<table><tr><th>ASIN</th><td>B07ABCDEF1</td></tr></table></div></body></html>
"""
SEVERAL_FORMS = """
<html lang=en><head><title>Cotton Socks</title></head><body><h1>Cotton Socks</h1>
<span id="ourprice" class="price">$12.99 - $18.99</span><div class="sizes">
<ul><li>S sold out</li></ul></div>
<ul><li><b>Item number</b>: <span>4004001</span></li></ul>
<input type=button value="Add to Cart"></body></html>
"""
AN_AUCTION_THAT_ENDED = """
<html lang=en><head><title>Bakelite Radio</title></head><body><h1>Bakelite Radio</h1>
<p>This listing has ended.</p><div class="lbl">Winning bid:</div><span
class="price">GBP 42.00</span><div>Postage:</div><span>£4.10</span>
<div>Item number:</div><div>133588510999</div></body></html>
"""
A_LOT_WITHOUT_BIDS = """
<html lang=en><head><title>Gold Ring</title></head><body><h1>Lot 112: Gold Ring</h1>
<div class="estimate">Estimate $800 - $1,200</div><div>Starting Bid</div>
<div class="bid">$400</div><button>Place Bid</button></body></html>
"""
CENTS_APART_FROM_THEIR_POINT = """
<html lang=en><head><title>Table lamp</title></head><body><h1>Table lamp</h1>
<div class="main-price"><span>£</span><span class="integer">12</span><span
class="decimals"><span class="separator">.</span>50</span></div>
<div class="member">Family price <span>£10</span></div><button>Add to bag</button>
<p>Article Number</p><span>900.963.66</span></body></html>
"""
CENTS_BEHIND_THE_SIGN = """
<html lang=fr><head><title>Chaise Oslo</title></head><body><h1>Chaise Oslo</h1>
<div class="prix">79€<sup>99</sup></div><div>Éco-participation : 0,50 €</div>
<p>Réf : 998877</p><a href="#">Ajouter au panier</a></body></html>
"""
INSTALMENTS_IN_POLISH = """
<html lang=pl><head><title>Telewizor</title></head><body><h1>Telewizor</h1>
<div>Nr katalogowy: 1188234</div><div class="price"><span>3 499</span><span><sup>00</sup>
zł</span></div><div>lub 50 rat x 69,98 zł</div><button>Do koszyka</button></body></html>
"""
A_DEAL_WITH_TENTHS = """
<html lang=zh-TW><head><title>雙人套餐</title></head><body><h2 class="deal">雙人套餐</h2>
<div class="price-info"><s>$1,980</s><div class="discount">7.6折</div><div
class="current">$<span>1,499</span></div></div><p>商品編號：270911</p>
<a class="btn" href="/checkout?pid=270911">立即購買</a></body></html>
"""
CROWNS_WITHOUT_A_SIGN = """
<html lang=cs><head><title>Konvice</title></head><body><h1>Konvice</h1>
<p>Objednací kód: ETA557</p><span class="box">899,-</span><span>743,- bez DPH</span>
<div>Skladem &gt; 5 ks</div><a href="javascript:">Koupit</a></body></html>
"""
TWO_PRICES_AND_NO_WORD = """
<html lang=hu><head><title>Mosógép</title></head><body><h1>Mosógép</h1>
<div>Cikkszám: MX-1182</div><div class="ar"><span>129 990 Ft</span> <span>109 990
Ft</span></div><button>Kosárba</button></body></html>
"""
SOLD_OUT_ELSEWHERE = """
<html lang=en><head><title>Blue Mug</title></head><body><h1>Blue Mug</h1>
<div class="price">$9.00</div><p>SKU: MG-9911</p><button>Add to Cart</button>
<p style="display:none">Out of stock</p><template><p>Sold out</p></template>
<div aria-hidden="true"><p class="stock">Out of stock</p></div>
<p class="stock">Sorry, out of stock for collection</p>
<select><option>Red - Sold out</option><option>Blue</option></select></body></html>
"""
A_BUTTON_THAT_SAYS_NO = """
<html lang=es-AR><head><title>Remera</title></head><body><h1>Remera</h1>
<span class="price">$1.250</span><p>Código: RM-12</p><input type=submit value="Sin stock"
disabled></body></html>
"""
STREAMED_TO_A_FRAMEWORK = r"""
<html lang=en><head><title>Steel Pan</title></head><body><h1>Steel Pan</h1>
<script>self.__next_f.push([1,"5:[\"$\",null,{\"product\":{\"name\":\"Steel Pan\",\"sku\":"])
</script><script>self.__next_f.push([1,"\"SP-28\",\"price\":44.5,\"currency\":\"USD\",\"inStock\":false}}]\n"])
</script></body></html>
"""
GIVEN_TO_A_FUNCTION = """
<html lang=ru><head><title>Чайник</title></head><body><h1>Чайник</h1>
<script>window.__NUXT__=(function(a,b,c){return {data:[{product:{name:"Чайник",sku:"CH-77",
price:a,oldPrice:null,currency:b,inStock:c}}]}}(1990,"RUB",true));</script></body></html>
"""


@pytest.mark.parametrize(
    ("markup", "url", "price", "sku", "availability"),
    [
        (UNAVAILABLE_WITH_OTHERS_FOR_SALE, "https://m.example/dp/B07ABCDEF1", None,
         "B07ABCDEF1", "out_of_stock"),
        (SEVERAL_FORMS, "https://m.example/socks", "12.99", "4004001", "in_stock"),
        (AN_AUCTION_THAT_ENDED, "https://a.example/itm/133588510999", "42.00", "133588510999",
         "out_of_stock"),
        (A_LOT_WITHOUT_BIDS, "https://a.example/item/94441710_gold-ring", "400", "94441710",
         "in_stock"),
        (CENTS_APART_FROM_THEIR_POINT, "https://f.example/p/lamp-90096366/", "12.50",
         "900.963.66", "in_stock"),
        (CENTS_BEHIND_THE_SIGN, "https://f.example/chaise", "79.99", "998877", "in_stock"),
        (INSTALMENTS_IN_POLISH, "https://f.example.pl/tv", "3499.00", "1188234", "in_stock"),
        (A_DEAL_WITH_TENTHS, "https://d.example.tw/store/3?pid=270911", "1499", "270911",
         "in_stock"),
        (CROWNS_WITHOUT_A_SIGN, "https://o.example.cz/konvice", "899", "ETA557", "in_stock"),
        (TWO_PRICES_AND_NO_WORD, "https://b.example.hu/p11822", "109990", "MX-1182", "in_stock"),
        (SOLD_OUT_ELSEWHERE, "https://s.example/p/mug", "9.00", "MG-9911", "in_stock"),
        (A_BUTTON_THAT_SAYS_NO, "https://l.example.ar/remera", "1250", "RM-12", "out_of_stock"),
        (STREAMED_TO_A_FRAMEWORK, "https://s.example/pan", "44.5", "SP-28", "out_of_stock"),
        (GIVEN_TO_A_FUNCTION, "https://s.example.ru/chaynik", "1990", "CH-77", "in_stock"),
    ],
)  # fmt: skip
def test_the_state_of_a_page_is_read(
    markup: str, url: str, price: str | None, sku: str, availability: str
) -> None:
    found = read_product(parse_page(markup.encode(), url))
    assert found.product is not None
    shown = {field: found.shown[field].value for field in Field if field in found.shown}
    assert shown.get(Field.PRICE) == price
    assert shown.get(Field.SKU) == sku
    assert shown.get(Field.AVAILABILITY) == availability


def _card(number: int) -> str:
    return (
        f'<li class="item"><a href="/p/{number}"><h3>Boot number {number} in black</h3></a><div>'
        f'<span class="price">£{number}0.00</span></div><a class="add-to-cart" '
        f'href="/x?add={number}">Add to basket</a></li>'
    )


@pytest.mark.parametrize("cards", [1, 3, 12])
def test_a_list_of_any_length_whose_links_fill_the_basket_is_no_product(cards: int) -> None:
    items = "".join(_card(number) for number in range(1, cards + 1))
    markup = (
        "<html lang=en><head><title>Boots | S</title></head><body><h1>Boots</h1>"
        f"<p>{cards} products</p><ul>{items}</ul></body></html>"
    )
    page = parse_page(markup.encode(), "https://s.example/products/boots-12345")
    assert read_product(page).product is None
