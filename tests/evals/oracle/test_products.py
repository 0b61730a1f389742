"""Kinds that ask for one product, or for two."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from evals.oracle.truth import Kind
from kb.documents import Attribute
from tests.evals.oracle.made import BLUE_M, CROSSED, DEAR, LIGHT, SHOP, asked, plain, pounds


def test_a_variant_in_stock_is_a_yes_and_others_are_a_no():
    found = plain(asked(SHOP, Kind.AVAILABILITY))
    told = {
        text: verdict.yes
        for text, g in found.items()
        if (verdict := g.turns[0].expect.verdict) is not None
    }
    assert told["is the Brae Jacket available in blue, size M?"] is True
    assert told["is the Brae Jacket available in red, size S?"] is False  # sold out
    assert told["is the Corrie Jacket available in blue, size M?"] is False  # not made
    by_sku = [g for g in asked(SHOP, Kind.AVAILABILITY) if "B-BM" in g.turns[0].shopper]
    assert by_sku
    assert by_sku[0].turns[0].expect.shows == ("brae",)


def test_a_number_is_looked_up_with_its_unit():
    found = plain(asked(SHOP, Kind.LOOKUP))
    [quantity] = found["what is the weight of the Strath Jacket?"].turns[0].expect.quantities or ()
    assert (quantity.value, quantity.unit) == (Decimal("0.6"), "kg")
    assert found["what is the lining of the Firth Jacket?"].turns[0].expect.says == ("Fleece",)


def test_what_a_record_says_twice_is_not_asked_for():
    double = replace(LIGHT, attributes=(*LIGHT.attributes, Attribute("Weight", "230 g")))
    found = plain(asked(SHOP.but(double), Kind.LOOKUP))
    assert "what is the weight of the Firth Jacket?" not in found
    assert "what is the weight of the Brae Jacket?" in found


def test_what_could_be_meant_otherwise_is_asked_for_by_its_full_name():
    packed = replace(LIGHT, attributes=(*LIGHT.attributes, Attribute("Packed weight", "260 g")))
    texts = {g.turns[0].shopper for g in asked(SHOP.but(packed), Kind.LOOKUP)}
    assert "how heavy is the Firth Jacket?" not in texts
    assert any("weight of the Firth Jacket" in text for text in texts)


def test_both_values_and_the_winner_are_expected_of_a_difference():
    goldens = asked(SHOP, Kind.DIFFERENCE)
    which = [g for g in goldens if g.turns[0].shopper.startswith("which is lighter")]
    assert which
    by_id = {p.id: p for p in (CROSSED, BLUE_M, DEAR, LIGHT)}
    grams = {"corrie": 400, "brae": 300, "strath": 600, "firth": 210, "glen": 250}
    for golden in which:
        expect = golden.turns[0].expect
        assert expect.shows_first is not None
        assert len(expect.quantities or ()) == 2
        pair = [i for i in grams if f"{i.capitalize()} Jacket" in golden.turns[0].shopper]
        assert expect.shows_first == min(pair, key=grams.__getitem__)
    assert by_id


def test_a_price_is_the_one_that_is_charged_now():
    reduced = replace(LIGHT, price=pounds("99"), list_price=pounds("120"), variants=())
    found = plain(asked(SHOP.but(reduced), Kind.PRICE))
    [price] = found["how much is the Firth Jacket?"].turns[0].expect.quantities or ()
    assert (price.value, price.unit) == (Decimal(99), "GBP")


def test_of_variants_that_differ_the_lowest_and_each_ones_own_are_right():
    found = plain(asked(SHOP, Kind.PRICE))
    [lowest] = found["how much is the Brae Jacket?"].turns[0].expect.quantities or ()
    [own] = found["how much is the Brae Jacket in blue, size M?"].turns[0].expect.quantities or ()
    assert (lowest.value, own.value) == (90, 90)


def test_what_is_missing_is_a_no():
    goldens = asked(SHOP, Kind.MISSING)
    assert goldens
    for golden in goldens:
        verdict = golden.turns[0].expect.verdict
        assert verdict is not None
        assert not verdict.yes


def test_an_attribute_that_the_description_tells_is_not_missing():
    stated = [Attribute("Burn time", "3 h")]
    stoves = [
        replace(
            LIGHT,
            id=f"stove{i}",
            title=f"Kol {name} Stove",
            description="A stove. Stoves burn.",
            attributes=tuple(stated),
            variants=(),
        )
        for i, name in enumerate(("Ember", "Ash", "Flint"))
    ]
    plainly = replace(LIGHT, description="A jacket for jackets' sake.")
    told = replace(LIGHT, description="A jacket. Its burn time is not known. Jackets.")
    for record, missing in ((plainly, True), (told, False)):
        shop = type(SHOP)(*SHOP.but(record).documents(), *stoves)
        texts = {g.turns[0].shopper for g in asked(shop, Kind.MISSING)}
        assert ("what is the burn time of the Firth Jacket?" in texts) is missing


def test_made_up_products_are_not_the_stores():
    texts = plain(asked(SHOP, Kind.MISSING))
    made_up = [t for t in texts if t.startswith("how much is the")]
    assert made_up
    titles = " ".join(d.title for d in SHOP.documents()).lower().split()
    for text in made_up:
        assert any(w.lower() not in titles for w in text.split()[4:-1])
