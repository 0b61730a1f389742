"""The help centre must not contradict itself: a wrong answer has to be the bot's own."""

from __future__ import annotations

import re

import pytest

from ui.demo.records import Records


def body(records: Records, slug: str) -> str:
    return records.article_by_slug[slug].body


def everything(records: Records) -> str:
    return "\n".join(article.body for article in records.articles)


def test_articles_are_of_a_readable_length(records: Records) -> None:
    for article in records.articles:
        assert 120 <= len(article.body.split()) <= 350, article.slug


def test_there_are_tables_and_lists_enough(records: Records) -> None:
    tables = [item for item in records.articles if re.search(r"^\|---", item.body, re.MULTILINE)]
    lists = [item for item in records.articles if re.search(r"^(- |1\. )", item.body, re.MULTILINE)]
    assert len(tables) >= 6
    assert len(lists) >= 12


def test_every_section_has_articles(records: Records) -> None:
    assert {item.section for item in records.articles} == {
        section.slug for section in records.store.sections
    }


def test_links_between_articles_lead_somewhere(records: Records) -> None:
    for article in records.articles:
        for slug in re.findall(r"\]\(/help/([^)#]+)", article.body):
            assert slug in records.article_by_slug, (article.slug, slug)


@pytest.mark.parametrize(
    ("fact", "slugs"),
    [
        ("60 days", ["returns-and-refunds", "exchanges", "delivery-to-ireland-and-the-eu"]),
        ("30 days", ["returns-and-refunds", "returning-sale-items"]),
        ("£2.95", ["returns-and-refunds", "returning-sale-items", "exchanges"]),
        ("£6.95", ["delivery-options-and-costs", "order-cut-off-times", "missing-or-late-parcels"]),
        ("£9.95", ["delivery-options-and-costs", "order-cut-off-times"]),
        ("2 pm", ["delivery-options-and-costs", "order-cut-off-times"]),
        ("£78", ["repairs", "boot-care"]),
        ("£42", ["repairs", "down-care"]),
        ("£28", ["repairs", "down-care"]),
        ("£24", ["repairs", "stove-safety"]),
        ("£48", ["repairs", "tent-care"]),
        ("£50", ["payment-methods", "pay-in-three"]),
        ("£800", ["payment-methods", "pay-in-three"]),
        ("12 months", ["privacy-and-your-data", "deleting-your-account"]),
        ("6 years", ["privacy-and-your-data", "deleting-your-account"]),
        ("£10 off", ["discount-codes", "newsletter"]),
        ("£80", ["discount-codes", "newsletter"]),
        ("31 January 2027", ["christmas-returns", "returning-sale-items"]),
        ("15 kg", ["delivery-options-and-costs", "order-cut-off-times"]),
        ("01632 960417", ["contact-us", "changing-or-cancelling-an-order", "boot-fitting"]),
        ("01632 960418", ["contact-us", "repairs"]),
    ],
)
def test_a_number_is_the_same_wherever_it_is_said(
    records: Records, fact: str, slugs: list[str]
) -> None:
    for slug in slugs:
        assert fact in body(records, slug), slug


def test_return_windows_are_only_the_two(records: Records) -> None:
    windows = re.findall(r"you have \*\*(\d+) days\*\*", everything(records), re.IGNORECASE)
    assert set(windows) == {"60", "30"}


def test_gift_cards_last_as_long_everywhere(records: Records) -> None:
    assert "24 months" in body(records, "gift-cards")
    for article in records.articles:
        for number in re.findall(r"gift card[^.|\n]*valid for (\d+) months", article.body):
            assert number == "24", article.slug


def test_the_shop_is_where_the_footer_says(records: Records) -> None:
    store = records.store
    for slug in ("visit-our-shop", "contact-us"):
        assert f"{store.street}, {store.town}, {store.county} {store.postcode}" in body(
            records, slug
        )
    assert store.phone in body(records, "contact-us")
    assert "9 am – 5.30 pm" in body(records, "visit-our-shop")
    assert store.hours.count("9 am – 5.30 pm") == 1


def test_heavy_tents_are_those_over_fifteen_kilos(records: Records) -> None:
    heavy = [
        product.handle
        for product in records.category_by_slug["tents"].products
        if (weight := product.attribute("Packed weight")) and int(str(weight.value)) > 15000
    ]
    assert heavy == ["tarnmoss-longhouse-4-tent", "tarnmoss-longhouse-6-tent"]


def test_the_recalled_stove_is_the_discontinued_one(records: Records) -> None:
    recall = body(records, "product-recall-pico-stove")
    pico = records.product_by_handle["nordlund-works-pico-gas-stove"]
    glod = records.product_by_handle["nordlund-works-glod-gas-stove"]
    assert pico.discontinued
    assert pico.replaced_by == glod.handle
    assert pico.variants[0].sku in recall
    assert f"£{pico.cheapest.price:.0f}" in recall
    assert f"£{pico.cheapest.price - glod.cheapest.price:.0f} difference" in recall


def test_only_the_named_product_is_not_pfas_free(records: Records) -> None:
    named = [p for p in records.products if (a := p.attribute("PFAS-free")) and a.value is False]
    assert [product.handle for product in named] == ["harrowpike-ridgeback-pro-jacket"]
    assert named[0].discontinued
    assert "Ridgeback Pro" in body(records, "sustainability-and-pfas")


def test_vegan_claims_agree_with_the_materials(records: Records) -> None:
    animal = re.compile(
        r"\b(wool|merino|lambswool|goose down|duck down|silk|leather|nubuck|suede|goatskin)\b",
        re.IGNORECASE,
    )
    for product in records.products:
        vegan = product.attribute("Vegan")
        made_of = " ".join(
            str(item.value)
            for item in product.attributes
            if item.name in {"Material", "Fill", "Upper", "Lining"}
        ).replace("synthetic leather", "")
        if vegan is not None and vegan.value is True:
            assert not animal.search(made_of), product.handle
        elif animal.search(made_of):
            assert vegan is not None, product.handle


def test_resoling_is_offered_for_the_boots_that_can_be_resoled(records: Records) -> None:
    care = body(records, "boot-care")
    shelf = records.category_by_slug["boots-and-shoes"].products
    models = {
        product.title.split()[1]
        for product in shelf
        if (able := product.attribute("Resoleable")) and able.value is True
    }
    assert models == {"Hallin", "Grisedal", "Scramble"}
    assert "**Hallin, Grisedal and Scramble**" in care


def test_mat_r_values_are_those_of_the_products(records: Records) -> None:
    guide = body(records, "choosing-a-sleeping-bag-and-mat")
    for handle, name in (
        ("tarnmoss-lull-air-mat", "Lull"),
        ("tarnmoss-lull-winter-air-mat", "Lull Winter"),
        ("larkfell-concertina-foam-mat", "Concertina"),
    ):
        value = records.product_by_handle[handle].attribute("R-value")
        assert value is not None
        assert f"{name} (R {value.words})" in guide
