from __future__ import annotations

import pytest

from assistant import markers
from assistant.findings import (
    FactFinding,
    HelpResults,
    PassageFinding,
    ProductDetails,
    ProductFinding,
    VariantFinding,
)
from assistant.keyless.facts import Source, answer, answering, asks_fact, best
from kb.documents import Availability
from prompts.brand import Brand, load_brand

IN, OUT = Availability.IN_STOCK, Availability.OUT_OF_STOCK


@pytest.fixture(scope="module")
def brand() -> Brand:
    return load_brand()


def form(colour: str, size: str, price: str, stock: int) -> VariantFinding:
    return VariantFinding(
        id=f"{colour}-{size}",
        options={"Colour": colour, "Size": size},
        price=price,
        availability=IN if stock else OUT,
        stock=stock,
    )


BOTTLE = ProductDetails(
    product=ProductFinding(
        id="b",
        title="Beck Steel Bottle",
        brand="Larkfell",
        price="£18.00",
        price_from=True,
        availability=IN,
        stock=11,
        options={"Colour": ("Steel", "Tarn Blue"), "Size": ("0.6 L", "1 L")},
        attributes={
            "Insulated": "No",
            "Dishwasher safe": "Bottle yes; cap no",
            "Weight of 0.6 L": "135 g",
            "Weight of 1 L": "185 g",
            "Warranty": "5 years",
            "BPA-free": "Yes",
        },
    ),
    variants=(
        form("Steel", "0.6 L", "£18.00", 5),
        form("Steel", "1 L", "£22.00", 3),
        form("Tarn Blue", "0.6 L", "£18.00", 3),
        form("Tarn Blue", "1 L", "£22.00", 0),
    ),
)


def said(brand: Brand, question: str, details: ProductDetails = BOTTLE) -> str:
    return answer(brand, question, details)


def test_a_clear_no_comes_first_and_then_the_record_s_words(brand: Brand) -> None:
    text = said(brand, "is it insulated?")
    assert text.startswith("No")
    assert "Insulated: No" in text


def test_a_record_that_is_free_of_a_thing_denies_it(brand: Brand) -> None:
    assert said(brand, "does it contain BPA?").startswith("No")
    assert said(brand, "is it BPA free?").startswith("Yes")


def test_what_holds_in_part_is_neither_yes_nor_no(brand: Brand) -> None:
    text = said(brand, "is it dishwasher safe?")
    assert "Bottle yes; cap no" in text
    assert not text.startswith(("Yes", "No"))


def test_silence_is_no_no(brand: Brand) -> None:
    text = said(brand, "does it have bluetooth?")
    assert markers.UNKNOWN in text
    assert not text.replace(markers.UNKNOWN, "").startswith(("Yes", "No"))


def test_a_figure_is_compared_and_told_in_both_units(brand: Brand) -> None:
    text = said(brand, "is the 1 L under 0.2 kg?")
    assert text.startswith("Yes")
    assert "185 g (0.185 kg)" in text
    assert "135 g" not in text  # that is of the other size


def test_the_price_of_a_form_is_that_form_s(brand: Brand) -> None:
    assert "£22.00" in said(brand, "how much is the 1 litre one?")
    assert "£18.00" not in said(brand, "how much is the 1 litre one?")


def test_two_forms_are_set_against_each_other(brand: Brand) -> None:
    text = said(brand, "is the 1 L more expensive?")
    assert text.startswith("Yes")
    assert "£22.00" in text
    assert "£18.00" in text
    assert "£4.00" in text
    assert said(brand, "is the 1 L cheaper?").startswith("No")


def test_like_is_set_against_like_where_sizes_differ_in_price(brand: Brand) -> None:
    same = said(brand, "is the blue one more expensive?")
    assert same.startswith("No")
    assert "from £18.00" not in same
    dearer = replace_prices(BOTTLE, {"Tarn Blue-0.6 L": "£20.00", "Tarn Blue-1 L": "£24.00"})
    text = said(brand, "is the blue one more expensive?", dearer)
    assert text.startswith("Yes")
    assert "£2.00" in text
    assert "Tarn Blue, 0.6 L" in text
    assert "Steel, 0.6 L" in text


def test_no_verdict_where_one_size_is_dearer_and_the_other_cheaper(brand: Brand) -> None:
    mixed = replace_prices(BOTTLE, {"Tarn Blue-0.6 L": "£20.00", "Tarn Blue-1 L": "£21.00"})
    text = said(brand, "is the blue one more expensive?", mixed)
    assert not text.startswith(("Yes", "No"))
    assert "£2.00" in text


def replace_prices(details: ProductDetails, prices: dict[str, str]) -> ProductDetails:
    variants = tuple(
        v.model_copy(update={"price": prices.get(v.id, v.price)}) for v in details.variants
    )
    return details.model_copy(update={"variants": variants})


def test_a_figure_without_a_unit_is_told_and_not_compared(brand: Brand) -> None:
    assert BOTTLE.product is not None
    bare = BOTTLE.product.model_copy(update={"attributes": {"Weight": "1429"}})
    details = BOTTLE.model_copy(update={"product": bare})
    assert "Weight: 1429" in said(brand, "how heavy is it?", details)
    compared = said(brand, "is it under 2 kg?", details).replace(markers.UNKNOWN, "")
    assert not compared.startswith(("Yes", "No"))
    assert "kg" not in compared


def test_a_record_is_read_once_for_one_question(
    brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = answering.verdict

    def counted(question: str, *rest: object) -> object:
        read.append(question)
        return real(question, *rest)

    monkeypatch.setattr(answering, "verdict", counted)
    question = "is it really insulated at all?"
    best(question, BOTTLE, None)
    said(brand, question)
    assert read == [question]
    said(brand, "does it contain BPA at all?")
    assert len(read) == 2


def test_what_is_left_in_one_colour_is_listed(brand: Brand) -> None:
    text = said(brand, "what sizes are left in blue?")
    assert "0.6 L" in text
    assert "1 L" not in text
    assert "3" in said(brand, "how many are left in steel 1 L?")


def test_a_price_is_held_against_an_amount(brand: Brand) -> None:
    assert said(brand, "is it under £20?").startswith("Yes")
    assert said(brand, "is it under £10?").startswith("No")
    assert "£18.00" not in said(brand, "is the 1 L under 5 pounds in weight?")


def test_whether_a_thing_is_on_sale_is_said_with_what_it_cost(brand: Brand) -> None:
    assert BOTTLE.product is not None
    reduced = BOTTLE.model_copy(
        update={"product": BOTTLE.product.model_copy(update={"list_price": "£24.00"})}
    )
    told = answer(brand, "is it on sale?", reduced)
    assert told.startswith("Yes, the ")
    assert "reduced from £24.00" in told
    told = answer(brand, "is the bottle reduced at the moment?", BOTTLE)
    assert told.startswith("No, the ")
    assert "£18.00" in told


@pytest.mark.parametrize(
    ("question", "price"),
    [
        ("how much is it?", True),
        ("how much does it cost?", True),
        ("how much does it weigh?", False),
        ("how much water does it hold?", False),
        ("is it in stock?", True),
        ("is it on sale?", True),
        ("which ones are on sale?", False),
        ("is it waterproof?", False),
    ],
)
def test_what_every_record_states_is_known_by_its_question(question: str, price: bool) -> None:
    assert asks_fact(question) is price


def page(quote: str, *, confidence: float, title: str = "Care") -> HelpResults:
    passage = PassageFinding(
        key="a#1",
        article_id="a",
        title=title,
        url="",
        heading="",
        text=quote,
        quote=quote,
        confidence=confidence,
    )
    return HelpResults(passages=(passage,))


def test_a_plain_yes_or_no_of_the_record_beats_any_page() -> None:
    general = page("Bottles are insulated.", confidence=0.99)
    assert best("is it insulated?", BOTTLE, general) is Source.RECORD


def test_a_page_beats_a_silent_record() -> None:
    assert best("how do I clean it?", BOTTLE, page("Rinse it.", confidence=0.4)) is Source.HELP
    assert best("how do I clean it?", BOTTLE, HelpResults()) is Source.NEITHER


def test_a_page_on_this_very_product_beats_a_likely_statement() -> None:
    likely = BOTTLE.model_copy(
        update={"facts": (FactFinding(text="Warranty: 5 years", confidence=0.7),)}
    )
    own = page("The Beck bottle is recalled.", confidence=0.6, title="Recall: Beck Steel Bottle")
    other = page("Boots last longer with wax.", confidence=0.6, title="Boots")
    assert best("will it be all right?", likely, own) is Source.HELP
    assert best("will it be all right?", likely, other) is Source.RECORD
