from __future__ import annotations

import pytest
from lxml import etree

from ui.demo.colours import HEX, mix
from ui.demo.pictures import DRAWINGS, draw
from ui.demo.records import Records


def test_every_variant_can_be_drawn(records: Records) -> None:
    for product in records.products:
        for colour in {variant.colour for variant in product.variants}:
            root = etree.fromstring(draw(product.picture, colour, product.title))
            assert root.get("viewBox") == "0 0 400 400"
            assert product.title in (root[0].text or "")


@pytest.mark.parametrize("picture", sorted(DRAWINGS))
def test_a_drawing_is_made_of_shapes_and_nothing_else(picture: str) -> None:
    root = etree.fromstring(draw(picture, "Tarn Blue", "Thing"))
    allowed = {"svg", "title", "g", "path", "rect", "circle", "ellipse"}
    assert {etree.QName(node).localname for node in root.iter()} <= allowed


def test_no_drawing_is_left_unused(records: Records) -> None:
    assert {product.picture for product in records.products} == set(DRAWINGS)


def test_colours_change_the_picture() -> None:
    assert len({draw("jacket", colour, "Jacket") for colour in HEX}) == len(HEX)


def test_titles_are_escaped() -> None:
    root = etree.fromstring(draw("boot", None, 'Boot <"&">'))
    assert root[0].text == 'Boot <"&">'


def test_unknown_names_are_errors() -> None:
    with pytest.raises(KeyError):
        draw("spaceship", "Tarn Blue", "Spaceship")
    with pytest.raises(KeyError):
        draw("boot", "Octarine", "Boot")


def test_mixing() -> None:
    assert mix("#000000", "#ffffff", 0) == "#000000"
    assert mix("#000000", "#ffffff", 1) == "#ffffff"
    assert mix("#102030", "#304050", 0.5) == "#203040"
