"""What products lack, what is there twice, what can't be told apart."""

from __future__ import annotations

from dataclasses import replace

from ingest.audit.attributes import SIBLINGS
from ingest.audit.finding import Severity
from kb.documents import Article, Attribute, Product
from tests.ingest.audit.conftest import Audited, one, topics
from tests.kb.stock import article, product, variant

COLOURS = ("red", "green", "blue")
TEXT = " ".join(
    f"Sentence {n} says something of its own about jackets and rain." for n in range(30)
)


def jackets(count: int = SIBLINGS) -> list[Product]:
    return [
        product(
            f"j{n}", f"Jacket number {n}", categories=("Clothing", "Jackets"),
            description="Keeps the rain out.", image="https://shop.example/j.jpg", brand="Larkfell",
            attributes=(Attribute("Colour", COLOURS[n % 3]), Attribute("Model", f"M{n}")),
        )
        for n in range(count)
    ]  # fmt: skip


def without(thing: Product, name: str) -> Product:
    return replace(thing, attributes=tuple(a for a in thing.attributes if a.name != name))


def test_a_filter_that_a_product_lacks_is_one_finding_a_category(audited: Audited) -> None:
    made = jackets(9)
    made[0], made[1] = without(made[0], "Colour"), without(made[1], "Colour")
    finding = one(audited(*made, check="attributes"))
    assert (finding.count, len(finding.evidence)) == (2, 2)
    assert "2 of 9 in Clothing > Jackets lack 'Colour'" in finding.what


def test_a_name_whose_values_never_repeat_is_no_filter(audited: Audited) -> None:
    made = jackets()
    made[0] = without(made[0], "Model")
    assert audited(*made, check="attributes").findings == []


def test_options_of_variants_count_as_the_attribute(audited: Audited) -> None:
    made = jackets()
    made[0] = replace(without(made[0], "Colour"), variants=(variant("v", colour="red"),))
    assert audited(*made, check="attributes").findings == []


def test_a_value_that_the_title_says_is_not_missing(audited: Audited) -> None:
    made = jackets()
    made[0] = replace(without(made[0], "Colour"), title="Jacket (green)")
    assert audited(*made, check="attributes").findings == []


def test_few_siblings_say_nothing_of_what_is_usual(audited: Audited) -> None:
    made = jackets(SIBLINGS - 1)
    made[0] = without(made[0], "Colour")
    assert audited(*made, check="attributes").findings == []


def test_products_without_price_or_picture_are_counted(audited: Audited) -> None:
    made = jackets()
    made[0] = replace(made[0], price=None, image="")
    report = audited(*made, check="attributes")
    assert topics(report) == ["no image", "no price"]
    assert report.findings[0].severity is Severity.ERROR


def test_what_hardly_any_product_has_is_not_missing(audited: Audited) -> None:
    made = [replace(jacket, image="") for jacket in jackets()]
    made[0] = replace(made[0], image="https://shop.example/j.jpg")
    assert audited(*made, check="attributes").findings == []


# ---- duplicates


def test_two_articles_of_nearly_one_text_are_found(audited: Audited) -> None:
    copy = TEXT.replace("Sentence 3 ", "Line three ")
    finding = one(audited(article("a", body=TEXT), article("b", body=copy), check="duplicates"))
    assert finding.topic == "same text"
    assert {e.document_id for e in finding.evidence} == {"a", "b"}


def test_articles_that_share_a_paragraph_are_two(audited: Audited) -> None:
    shared = " ".join(TEXT.split()[:60])
    first = article("a", body=shared + " " + " ".join(f"alpha{n}" for n in range(100)))
    second = article("b", body=shared + " " + " ".join(f"beta{n}" for n in range(100)))
    assert audited(first, second, check="duplicates").findings == []


def test_a_formula_that_every_page_ends_with_is_no_duplicate(audited: Audited) -> None:
    pages = [
        article(str(n), body=" ".join(f"word{n}x{m}" for m in range(30)) + " " + TEXT)
        for n in range(14)
    ]
    assert audited(*pages, check="duplicates").findings == []


def test_articles_of_one_title_are_noted(audited: Audited) -> None:
    assert topics(
        audited(
            article("a", "Returns", "One."), article("b", "Returns", "Two."), check="duplicates"
        )
    ) == ["same title"]


def test_one_gtin_on_two_products_is_an_error(audited: Audited) -> None:
    made = [product(i, f"Thing {i}", gtin="9520060001072") for i in ("a", "b")]
    finding = one(audited(*made, check="duplicates"))
    assert (finding.topic, finding.severity) == ("same GTIN", Severity.ERROR)


def test_names_that_differ_in_order_only_are_one_and_in_a_number_two(audited: Audited) -> None:
    made = [product("a", "Camp Kettle 1 l"), product("b", "Kettles, camp, 1 l")]
    assert topics(audited(*made, check="duplicates")) == ["same product name"]
    made = [product("a", "Camp Kettle 1 l"), product("b", "Camp Kettle 2 l")]
    assert audited(*made, check="duplicates").findings == []


# ---- clarity


def test_products_that_nothing_tells_apart_are_found(audited: Audited) -> None:
    twins = [product("a", "Camp Kettle"), product("b", "Camp Kettle")]
    assert topics(audited(*twins, check="clarity")) == ["indistinct products"]
    told = replace(twins[1], attributes=(Attribute("Size", "2 l"),))
    assert audited(twins[0], told, check="clarity").findings == []


def test_articles_that_can_answer_nothing_are_found(audited: Audited) -> None:
    report = audited(
        article("a", "Untitled", TEXT),
        article("b", "Opening hours", "Soon."),
        article("c", "Long", TEXT * 5),
        article("d", "Draft", TEXT + " Lorem ipsum dolor."),
        article("e", "Good", "## Rain\n\n" + TEXT * 5),
        Article("f", "Short and good", body="You can return anything unworn within sixty days, "
                "in the shop or by post."),
        check="clarity",
    )  # fmt: skip
    assert topics(report) == ["no headings", "no title", "placeholder", "tiny article"]
