from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from evals.oracle.truth import Kind
from kb.documents import Availability
from tests.evals.oracle.made import LIGHT, SHOP, SOLD_OUT, Shop, asked, jacket, plain, pounds


def test_the_first_of_a_scale_is_the_truth():
    found = plain(asked(SHOP, Kind.SUPERLATIVE))
    assert found["what is the lightest jacket?"].turns[0].expect.shows_first == "firth"
    assert found["what is the heaviest jacket?"].turns[0].expect.shows_first == "strath"
    assert found["what is the cheapest jacket?"].turns[0].expect.shows_first == "glen"


def test_units_are_compared_not_numbers():
    # 0.6 kg is more than 400 g
    heaviest = plain(asked(SHOP, Kind.SUPERLATIVE))["what is the heaviest jacket?"]
    assert heaviest.turns[0].expect.shows_first == "strath"


def test_of_equal_firsts_each_is_right():
    twin = jacket("Nevis", "60", weight="500 g", brand="Orrin")
    found = plain(asked(Shop(*SHOP.documents(), twin), Kind.SUPERLATIVE))
    cheapest = found["what is the cheapest jacket?"].turns[0].expect
    assert cheapest.shows_first is None
    assert set(cheapest.shows_any or ()) == {"glen", "nevis"}


def test_many_equal_firsts_are_not_asked_for():
    twins = [jacket(name, "60", weight="500 g") for name in ("Nevis", "Torran", "Ledaig")]
    found = plain(asked(Shop(*SHOP.documents(), *twins), Kind.SUPERLATIVE))
    assert "what is the cheapest jacket?" not in found


def test_a_first_that_is_gone_is_asked_for_in_stock():
    gone = replace(
        SOLD_OUT,
        availability=Availability.OUT_OF_STOCK,
        variants=tuple(
            replace(v, availability=Availability.OUT_OF_STOCK) for v in SOLD_OUT.variants
        ),
    )
    found = plain(asked(SHOP.but(gone), Kind.SUPERLATIVE))
    assert "what is the cheapest jacket?" not in found
    in_stock = found["what is the cheapest jacket in stock?"]
    assert in_stock.turns[0].expect.shows_first == "corrie"


def test_a_rating_of_few_votes_is_no_truth():
    rated = [replace(p, rating=Decimal("4.0"), rating_count=50) for p in SHOP.documents()
             if hasattr(p, "rating")]  # fmt: skip
    lucky = replace(LIGHT, rating=Decimal("5.0"), rating_count=1)
    loved = replace(LIGHT, rating=Decimal("4.9"), rating_count=80)
    question = "what is the best rated jacket?"
    assert question not in plain(asked(SHOP.but(*rated, lucky), Kind.SUPERLATIVE))
    found = plain(asked(SHOP.but(*rated, loved), Kind.SUPERLATIVE))
    assert found[question].turns[0].expect.shows_first == "firth"


def test_a_thing_of_which_people_may_differ_decides_nothing():
    wax = replace(
        jacket("Smock", "5"), title="Alva Rain Smock", categories=("Jackets",), id="smock"
    )
    found = plain(asked(Shop(*SHOP.documents(), wax), Kind.SUPERLATIVE))
    assert "what is the cheapest jacket?" not in found
    dear = replace(wax, price=pounds("150"))
    found = plain(asked(Shop(*SHOP.documents(), dear), Kind.SUPERLATIVE))
    assert found["what is the cheapest jacket?"].turns[0].expect.shows_first == "glen"
