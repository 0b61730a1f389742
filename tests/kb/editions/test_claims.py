"""Two sources that speak of one thing: one owns it, the other's word is a claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.catalog import Catalog
from kb.documents import Article, Attribute, Document, Kind, Product
from kb.editions.claims import Claim, read_claims
from kb.editions.filling import fill, filled_fields
from kb.editions.identity import agree, global_number, page_of, signs_of
from tests.kb.stock import gbp, ids, product, variant

PAGE = "https://shop.example/products/gale"
GTIN = "9520060001072"


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog(tmp_path / "store")
    yield opened
    opened.close()


def refreshed(
    catalog: Catalog,
    given: Mapping[str, Sequence[Document]],
    ranks: Mapping[str, int] | None = None,
) -> list[Claim]:
    """Read these sources, carry the store's others over, publish; the claims afterwards."""
    for name in given:
        if name not in {source.name for source in catalog.sources()}:
            catalog.add_source(name, {})
    with catalog.candidate("test") as candidate:
        candidate.carry_others(list(given))
        for name, documents in given.items():
            candidate.put(name, documents)
        candidate.resolve(ranks or {})
        candidate.publish()
    return claims(catalog)


def claims(catalog: Catalog) -> list[Claim]:
    return list(read_claims(catalog.engine, catalog.current()))


def said(found: Sequence[Claim]) -> list[tuple[str, str, str, str]]:
    return [(c.about.id, c.source, c.document.id, c.matched) for c in found if c.matched != "owner"]


def price(catalog: Catalog, product_id: str) -> str:
    found = catalog.edition().document(Kind.PRODUCT, product_id)
    assert isinstance(found, Product)
    return str(found.price)


# ---- what is one thing


@pytest.mark.parametrize(
    ("mine", "theirs", "matched"),
    [
        (product("gale"), product("gale"), "id"),
        (product("1", "Gale", url=PAGE), product("2", "Hood", url=f"{PAGE}/?utm_id=x"), "url"),
        (product("1", "Gale", url=PAGE), product("2", "Gale M", url=f"{PAGE}?variant=7"), "url"),
        (product("1", "Gale", gtin=GTIN), product("2", "Jacket", gtin=f"0{GTIN}"), "gtin"),
        (
            product("1", "Gale Jacket", sku="GJ-1", brand="Larkfell"),
            product("2", "Gale Jkt", sku="gj-1", brand="LARKFELL"),
            "sku",
        ),
        (product("1", "Gale Jacket", sku="G1"), product("2", "Gale Jacket, blue", sku="g1"), "sku"),
        (product("1", "Gale", variants=(variant("G-M"),)), product("G-M", "Gale M"), "sku"),
    ],
)  # fmt: skip
def test_a_later_source_that_gives_the_same_thing_makes_a_claim(
    catalog: Catalog, mine: Product, theirs: Product, matched: str
) -> None:
    found = refreshed(catalog, {"feed": [mine], "shop": [theirs]})
    assert said(found) == [(mine.id, "shop", theirs.id, matched)]
    assert ids(catalog.edition()) == [mine.id]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (product("1", "Gale Jacket", sku="1"), product("2", "Camp Kettle", sku="1")),
        (
            product("1", "Gale Jacket", sku="7", brand="Larkfell"),
            product("2", "Gale Jacket", sku="7", brand="Norrwind"),
        ),
        (product("1", "Gale", gtin="9520060001073"), product("2", "Hood", gtin="9520060001073")),
        (product("1", "Gale", gtin="2000000000008"), product("2", "Hood", gtin="2000000000008")),
        (product("1", "Gale", url=f"{PAGE}?id=1"), product("2", "Hood", url=f"{PAGE}?id=2")),
        (product("1", "Gale", url="https://shop.example/"), product("2", "H", url="https://shop.example")),
        (product("1", "Gale Jacket"), product("2", "Gale Jacket")),
    ],
)  # fmt: skip
def test_things_that_only_look_alike_stay_two(
    catalog: Catalog, mine: Product, theirs: Product
) -> None:
    assert refreshed(catalog, {"feed": [mine], "shop": [theirs]}) == []
    assert ids(catalog.edition()) == ["1", "2"]


def test_two_things_under_one_id_are_a_clash_and_only_one_is_shown(catalog: Catalog) -> None:
    found = refreshed(
        catalog, {"feed": [product("1", "Gale Jacket")], "shop": [product("1", "Camp Kettle")]}
    )
    assert said(found) == [("1", "shop", "1", "clash")]
    assert [d.title for d in catalog.edition().documents()] == ["Gale Jacket"]


def test_a_page_of_variants_is_a_claim_about_each_item_of_a_feed_without_groups(
    catalog: Catalog,
) -> None:
    items = [product(f"GJ-{s}", f"Gale Jacket {s}", url=f"{PAGE}?size={s}") for s in "SML"]
    page = product(
        "gale", "Gale Jacket", url=PAGE, variants=tuple(variant(f"GJ-{s}") for s in "SML")
    )
    found = refreshed(catalog, {"feed": items, "shop": [page]}, {"feed": 0, "shop": 1})
    assert [(about, matched) for about, _, _, matched in said(found)] == [
        ("GJ-L", "url"), ("GJ-M", "url"), ("GJ-S", "url"),
    ]  # fmt: skip
    assert ids(catalog.edition()) == ["GJ-L", "GJ-M", "GJ-S"]


def test_a_sign_that_a_whole_source_bears_tells_nothing_apart(catalog: Catalog) -> None:
    many = [product(f"a{n}", f"Thing number {n}", gtin=GTIN) for n in range(30)]
    assert refreshed(catalog, {"feed": many, "shop": [product("b", "Other", gtin=GTIN)]}) == []


def test_an_article_that_two_sources_give_is_one(catalog: Catalog) -> None:
    mine = Article("1", "Returns", url="https://shop.example/help/returns", body="60 days.")
    theirs = Article(
        "help/returns", "Returns", url="http://www.shop.example/help/returns/", body="30"
    )
    found = refreshed(catalog, {"api": [mine], "shop": [theirs]})
    assert said(found) == [("1", "shop", "help/returns", "url")]


def test_questions_of_one_page_are_told_apart_by_their_place_on_it(catalog: Catalog) -> None:
    page = "https://shop.example/faq"
    mine = Article("q1", "May I pay later?", url=f"{page}#later")
    theirs = Article("q2", "Do you deliver abroad?", url=f"{page}#abroad")
    assert refreshed(catalog, {"api": [mine], "shop": [theirs]}) == []


# ---- who owns


def test_a_feed_owns_what_a_crawl_gave_before_it(catalog: Catalog) -> None:
    refreshed(catalog, {"shop": [product("1", "Gale", "10.00", gtin=GTIN)]}, {"shop": 1})
    found = refreshed(catalog, {"feed": [product("2", "Gale", "12.00", gtin=GTIN)]}, {"feed": 0})
    assert said(found) == [("2", "shop", "1", "gtin")]
    assert price(catalog, "2") == "£12.00"


def test_of_two_feeds_the_one_that_was_added_first_owns_whichever_is_read(catalog: Catalog) -> None:
    refreshed(catalog, {"one": [product("a")], "two": [product("a", price="11.00")]})
    for name, amount in (("two", "12.00"), ("one", "13.00")):
        found = refreshed(catalog, {name: [product("a", price=amount)]})
        assert said(found) == [("a", "two", "a", "id")]
    assert price(catalog, "a") == "£13.00"
    assert [str(c.document.price) for c in found if isinstance(c.document, Product)] == ["£12.00"]


# ---- over refreshes


def test_a_claim_is_carried_while_only_the_owner_is_read(catalog: Catalog) -> None:
    refreshed(catalog, {"feed": [product("a")], "shop": [product("a", price="9.00"), product("b")]})
    found = refreshed(catalog, {"feed": [product("a", price="8.00"), product("c")]})
    assert said(found) == [("a", "shop", "a", "id")]
    assert ids(catalog.edition()) == ["a", "b", "c"]


def test_a_claim_whose_owner_is_gone_takes_its_place_at_once(catalog: Catalog) -> None:
    refreshed(
        catalog,
        {"feed": [product("a"), product("x")], "shop": [product("a", price="9.00"), product("b")]},
    )
    found = refreshed(catalog, {"feed": [product("x")]})
    assert said(found) == []
    assert ids(catalog.edition()) == ["a", "b", "x"]
    assert price(catalog, "a") == "£9.00"


def test_a_source_that_gives_its_claims_again_has_changed_nothing(catalog: Catalog) -> None:
    mine, theirs = product("a"), product("a", price="9.00")
    refreshed(catalog, {"feed": [mine], "shop": [theirs]})
    with catalog.candidate("again") as candidate:
        candidate.carry_others(["shop"])
        put = candidate.put("shop", [theirs])
        assert (put.same, put.added, put.changed) == (("a",), (), ())
        assert candidate.removed("shop") == ()
        assert not candidate.differs()


def test_a_page_that_was_not_read_keeps_its_claim(catalog: Catalog) -> None:
    refreshed(catalog, {"feed": [product("a")], "shop": [product("a", price="9.00"), product("b")]})
    with catalog.candidate("unchanged pages") as candidate:
        candidate.carry_others(["shop"])
        assert candidate.keep("shop", ["a", "b"]) == 2
        candidate.publish()
    assert said(claims(catalog)) == [("a", "shop", "a", "id")]


def test_documents_of_a_source_are_counted_with_its_claims(catalog: Catalog) -> None:
    refreshed(catalog, {"feed": [product("a")], "shop": [product("a", price="9.00"), product("b")]})
    with catalog.candidate("count") as candidate:
        assert candidate.count("shop", edition=candidate.parent) == 2
        assert candidate.count("feed", edition=candidate.parent) == 1


def test_rolling_back_brings_the_claims_back(catalog: Catalog) -> None:
    refreshed(catalog, {"feed": [product("a")], "shop": [product("a", price="9.00")]})
    first = catalog.current()
    refreshed(catalog, {"shop": [product("b")]})
    assert claims(catalog) == []
    catalog.rollback(first)
    assert said(claims(catalog)) == [("a", "shop", "a", "id")]


def test_claims_of_forgotten_editions_are_forgotten_with_their_versions(catalog: Catalog) -> None:
    refreshed(catalog, {"feed": [product("a")], "shop": [product("a", price="9.00")]})
    with catalog.candidate("rejected") as candidate:
        candidate.carry_others(["shop"])
        candidate.put("shop", [product("a", price="1.00")])
        candidate.resolve()
    assert said(list(read_claims(catalog.engine, candidate.id))) == []
    assert [str(c.document.price) for c in claims(catalog)] == ["£9.00"]  # type: ignore[union-attr]


def test_a_store_from_before_there_were_claims_is_resolved_at_its_next_refresh(
    catalog: Catalog,
) -> None:
    from kb import schema as t

    refreshed(catalog, {"feed": [product("1", gtin=GTIN)]})
    with catalog.engine.begin() as db:
        db.execute(t.signs.delete())
    found = refreshed(catalog, {"shop": [product("2", gtin=GTIN)]})
    assert said(found) == [("1", "shop", "2", "gtin")]


# ---- what the owner lacks


def test_what_the_owner_lacks_is_filled_and_its_price_and_stock_are_not(catalog: Catalog) -> None:
    bare = product("a", "Gale", "12.00", attributes=(Attribute("Weight", "300 g"),))
    rich = product(
        "a", "Gale Jacket", "10.00", description="Keeps the rain out.", brand="Larkfell", stock=4,
        image="https://shop.example/gale.jpg",
        attributes=(Attribute("weight", "310 g"), Attribute("Material", "wool")),
    )  # fmt: skip
    found = refreshed(catalog, {"feed": [bare], "shop": [rich]})
    shown = catalog.edition().document(Kind.PRODUCT, "a")
    assert isinstance(shown, Product)
    assert (shown.title, shown.price, shown.stock) == ("Gale", gbp("12.00"), None)
    assert (shown.description, shown.brand) == ("Keeps the rain out.", "Larkfell")
    assert shown.attributes == (Attribute("Weight", "300 g"), Attribute("Material", "wool"))
    own = [c.document for c in found if c.matched == "owner"]
    assert own == [bare]
    assert filled_fields(bare, shown) == ("description", "brand", "image", "Material")


def test_a_filled_record_stays_the_same_version_while_nothing_changes(catalog: Catalog) -> None:
    given: dict[str, list[Document]] = {
        "feed": [product("a")],
        "shop": [product("a", description="Told by the page.")],
    }
    refreshed(catalog, given)
    before = catalog.edition().version(Kind.PRODUCT, "a")
    refreshed(catalog, {"feed": [*given["feed"], product("new")]})
    assert catalog.edition().version(Kind.PRODUCT, "a") == before


def test_what_was_filled_goes_with_the_source_that_said_it(catalog: Catalog) -> None:
    refreshed(catalog, {"feed": [product("a")], "shop": [product("a", description="Told.")]})
    refreshed(catalog, {"shop": [product("b")]})
    shown = catalog.edition().document(Kind.PRODUCT, "a")
    assert isinstance(shown, Product)
    assert shown.description == ""


def test_what_variants_are_chosen_by_is_no_fact_of_the_whole_product() -> None:
    owner = product("a", variants=(variant("a-1", colour="red"), variant("a-2", colour="blue")))
    claim = product("a-1", attributes=(Attribute("Colour", "red"), Attribute("Fit", "slim")))
    assert fill(owner, [claim]).attributes == (Attribute("Fit", "slim"),)


TEXTS = st.sampled_from(["", "one", "two"])
PRODUCTS = st.builds(
    Product,
    id=st.just("a"), title=TEXTS, url=TEXTS, description=TEXTS, brand=TEXTS, image=TEXTS, sku=TEXTS,
    stock=st.none() | st.integers(0, 9),
    price=st.none() | st.builds(gbp, st.sampled_from(["1.00", "2.00"])),
    attributes=st.lists(st.builds(Attribute, TEXTS, TEXTS), max_size=2).map(tuple),
)  # fmt: skip


@given(PRODUCTS, st.lists(PRODUCTS, max_size=3))
def test_filling_takes_nothing_away_and_doing_it_again_changes_nothing(
    owner: Product, others: list[Product]
) -> None:
    result = fill(owner, others)
    assert (result.title, result.price, result.stock) == (owner.title, owner.price, owner.stock)
    assert result.attributes[: len(owner.attributes)] == owner.attributes
    assert not owner.description or result.description == owner.description
    assert fill(result, others) == result


# ---- signs


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4006381333931", "04006381333931"),
        ("4006381 333931", "04006381333931"),
        ("036000291452", "00036000291452"),
        ("4006381333932", ""),  # check digit
        ("0000000000000", ""),
        ("2012345678903", ""),  # within one company
        ("73513537", "00000073513537"),
        ("n/a", ""),
    ],
)
def test_a_gtin_counts_when_it_names_one_thing_world_wide(text: str, number: str) -> None:
    assert global_number(text) == number


@given(st.text(max_size=60))
def test_any_text_may_stand_where_an_address_or_a_gtin_should(text: str) -> None:
    page, _query = page_of(text)
    assert page == "" or "/" in page
    assert len(global_number(text)) in (0, 14)
    assert signs_of(product("a", url=text, gtin=text, sku=text))[0].key == "id:product:a"


def test_a_query_tells_pages_apart_only_where_both_have_one() -> None:
    assert agree("url", "", "variant=1")
    assert not agree("url", "id=2", "id=1")


def test_an_article_and_a_product_of_one_address_are_two_things(catalog: Catalog) -> None:
    story = Article("gale", "Gale Jacket", url=PAGE)
    assert refreshed(catalog, {"feed": [product("gale", url=PAGE)], "shop": [story]}) == []
    assert catalog.edition().count() == 2
