"""Cards show what the record says, its variants included."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

from assistant.cards import VARIANTS, card
from assistant.conversation import Answer, Decision, Trace, dump_answer, load_answer
from kb.documents import Attribute, Availability, Money, Product, Variant


def variant(number: int) -> Variant:
    return Variant(
        f"SOCK-{number}",
        sku=f"SOCK-{number}",
        options=(Attribute("Colour", "Moss"), Attribute("Size", str(number))),
        price=Money(Decimal(18 + number), "GBP"),
        list_price=Money(Decimal(40), "GBP") if number % 2 else None,
        availability=Availability.IN_STOCK if number else Availability.OUT_OF_STOCK,
        stock=number,
    )


def sock(count: int) -> Product:
    return Product("sock", "Fell Sock", variants=tuple(variant(number) for number in range(count)))


def test_a_card_carries_every_variant_as_its_record_has_it() -> None:
    product = sock(3)
    shown = card(product).variants
    assert [one.id for one in shown] == ["SOCK-0", "SOCK-1", "SOCK-2"]
    for one, held in zip(shown, product.variants, strict=True):
        assert one.options == (("Colour", "Moss"), ("Size", str(held.stock)))
        assert (one.price, one.list_price) == (held.price, held.list_price)
        assert (one.availability, one.stock) == (held.availability, held.stock)


def test_a_card_has_all_variants_or_none() -> None:
    assert len(card(sock(VARIANTS)).variants) == VARIANTS
    many = card(sock(VARIANTS + 1))
    # One left out would look as if it couldn't be bought; the choices are there all the same.
    assert many.variants == ()
    assert len(many.options[1][1]) == VARIANTS + 1


def test_an_answer_of_an_earlier_release_is_read_with_cards_without_variants() -> None:
    said = Answer("Here.", Decision.ANSWER, (card(sock(2)),), (), Trace(1, "m", "p"))
    assert load_answer(dump_answer(said)) == said
    stored = json.loads(dump_answer(said))
    del stored["cards"][0]["variants"]
    assert load_answer(json.dumps(stored)).cards == (replace(said.cards[0], variants=()),)
