"""One thing in many colours takes one place at the top."""

from __future__ import annotations

from kb.documents import Attribute, Chunk, Hit, Kind, Product
from kb.retrieval.diversity import essence, varied


def shoe(name: str, title: str, **values: str) -> Product:
    attributes = tuple(Attribute(key, value) for key, value in values.items())
    return Product(name, title, brand="Nike", attributes=attributes)


BLACK = shoe("a", "Air Torch 4 Running Shoe, Black, 11", color="Black", size="11")
WHITE = shoe("b", "Air Torch 4 Running Shoe, White, 9.5", color="White", size="9.5")
OTHER = shoe("c", "Metcon Training Shoe, Black, 11", color="Black", size="11")


def hit(product: Product) -> Hit:
    return Hit(product, 1.0, 1.0, Chunk(product.id, Kind.PRODUCT, 0, product.title, "", ""))


def test_another_colour_of_the_same_thing_comes_after_what_is_different() -> None:
    shown = varied([hit(BLACK), hit(WHITE), hit(OTHER)])
    assert [h.document.id for h in shown] == ["a", "c", "b"]


def test_nothing_is_left_out_and_the_rest_keeps_its_order() -> None:
    shown = varied([hit(OTHER), hit(WHITE), hit(BLACK)])
    assert [h.document.id for h in shown] == ["c", "b", "a"]


def test_the_same_title_of_another_brand_is_another_thing() -> None:
    other = Product("d", BLACK.title, brand="Asics", attributes=BLACK.attributes)
    assert essence(BLACK) == essence(WHITE)
    assert essence(other) != essence(BLACK)


def test_a_title_that_is_all_values_is_still_told_apart() -> None:
    red = shoe("e", "Red", color="Red")
    blue = shoe("f", "Blue", color="Blue")
    assert essence(red) != essence(blue)
