from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import pytest

from ui.demo.records import Attribute, Product, Records


def years(product: Product) -> int | None:
    warranty = product.attribute("Warranty")
    return None if warranty is None else int(str(warranty.value))


def test_there_is_enough_to_shop_for(records: Records) -> None:
    products = records.products
    assert len(products) >= 70
    assert len(records.categories) >= 14
    assert len(records.store.brands) >= 5
    assert len(records.articles) >= 36
    assert sum(item.discontinued for item in products) >= 4
    assert sum(not item.in_stock and not item.discontinued for item in products) >= 5
    assert sum(item.on_sale for item in products) >= 6
    partly = [p for p in products if p.in_stock and any(not v.stock for v in p.variants)]
    assert len(partly) >= 20


def test_gtins_are_from_the_range_for_examples(records: Records) -> None:
    for product in records.products:
        for variant in product.variants:
            assert variant.gtin.startswith("952")
            digits = [int(digit) for digit in variant.gtin]
            assert (sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10 == 0


def test_no_two_products_describe_themselves_alike(records: Records) -> None:
    sentences = Counter(
        sentence
        for product in records.products
        for sentence in re.split(r"(?<=[.!?])\s+", product.description)
    )
    assert [words for words, times in sentences.items() if times > 1] == []
    titles = Counter(product.title for product in records.products)
    assert max(titles.values()) == 1


def test_descriptions_have_two_to_five_sentences(records: Records) -> None:
    for product in records.products:
        count = len(re.findall(r"[.!?](?:\s|$)", product.description))
        assert 2 <= count <= 5, product.handle


def test_variants_of_a_product_can_be_told_apart(records: Records) -> None:
    for product in records.products:
        assert len({(v.colour, v.size) for v in product.variants}) == len(product.variants)
        if product.has_choice:
            assert all(variant.label for variant in product.variants), product.handle


def test_attributes_of_a_product_are_named_once(records: Records) -> None:
    for product in records.products:
        names = [attribute.name for attribute in product.attributes]
        assert len(names) == len(set(names)), product.handle


@pytest.mark.parametrize(
    ("attribute", "words"),
    [
        (Attribute("Waterproof rating", Decimal(15000), "mm"), "15,000 mm"),
        (Attribute("Warranty", Decimal(1), "years"), "1 year"),
        (Attribute("R-value", Decimal("4.2"), None), "4.2"),
        (Attribute("Comfort temperature", Decimal(-5), "°C"), "-5 °C"),
        (Attribute("Vegan", False, None), "No"),
        (Attribute("Fit", "Slim", None), "Slim"),
    ],
)
def test_attributes_in_words(attribute: Attribute, words: str) -> None:
    assert attribute.words == words


def test_things_said_of_siblings_are_true(records: Records) -> None:
    def weight(handle: str, name: str = "Weight") -> Decimal:
        found = records.product_by_handle[handle].attribute(name)
        assert found is not None
        return Decimal(str(found.value))

    def price(handle: str) -> Decimal:
        return records.product_by_handle[handle].cheapest.price

    jackets = records.category_by_slug["waterproof-jackets"].products
    assert min(jackets, key=lambda item: weight(item.handle)).handle == (
        "harrowpike-scarp-ultralight-jacket"
    )
    assert weight("tarnmoss-hollow-2-tent", "Packed weight") - weight(
        "tarnmoss-hollow-2-lite-tent", "Packed weight"
    ) == Decimal(730)
    assert price("tarnmoss-hollow-2-lite-tent") - price("tarnmoss-hollow-2-tent") == 130
    assert price("skeld-tarn-trail-shoe-waterproof") - price("skeld-tarn-trail-shoe") == 20
    assert price("larkfell-kindle-thermal-top") * 2 < price("oddny-250-merino-long-sleeve")
    layers = records.category_by_slug["base-layers"].products
    assert min(layers, key=lambda p: p.cheapest.price).handle == "larkfell-skip-quick-dry-tee"


def test_warranties_on_products_are_those_of_the_help_page(records: Records) -> None:
    rows = re.findall(
        r"^\| ([A-Z][\w ]+?) \| (.+?) \| (\d+) \|$",
        records.article_by_slug["warranty"].body,
        re.MULTILINE,
    )
    promised: dict[str, set[int]] = {}
    for brand, _, number in rows:
        promised.setdefault(brand, set()).add(int(number))
    assert set(promised) == {brand.name for brand in records.store.brands}
    for product in records.products:
        if years(product) is not None:
            assert years(product) in promised[product.brand], product.handle

    by_shelf = {
        ("Skeld", "boots-and-shoes"): 2,
        ("Tarnmoss", "tents"): 3,
        ("Tarnmoss", "sleeping-bags"): 5,
        ("Tarnmoss", "mats-and-pillows"): 3,
        ("Nordlund Works", "stoves-and-cookware"): 5,
        ("Nordlund Works", "bottles-and-flasks"): 10,
        ("Harrowpike", "backpacks-and-bags"): 10,
        ("Harrowpike", "waterproof-jackets"): 5,
        ("Larkfell", "waterproof-jackets"): 5,
        ("Larkfell", "base-layers"): 2,
        ("Larkfell", "kids"): 2,
        ("Larkfell", "dog-gear"): 2,
    }
    for product in records.products:
        expected = by_shelf.get((product.brand, product.category))
        if expected is not None and years(product) is not None:
            assert years(product) == expected, product.handle
