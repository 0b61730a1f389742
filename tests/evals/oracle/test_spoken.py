from __future__ import annotations

import pytest

from evals.oracle.spoken import be, plural, singular, spoken, with_article


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("tent", "tents"),
        ("torch", "torches"),
        ("battery", "batteries"),
        ("head torch", "head torches"),
        ("knife", "knives"),
        ("trousers", "trousers"),
        ("mouse", "mice"),
    ],
)
def test_plurals(one: str, many: str):
    assert plural(one) == many
    assert plural(many) == many or many in ("mice", "knives")
    assert singular(many.rsplit(maxsplit=1)[-1]) in (one.rsplit(maxsplit=1)[-1], "trouser")


@pytest.mark.parametrize(
    ("noun", "said"),
    [
        ("tent", "a tent"),
        ("outdoor stove", "an outdoor stove"),
        ("USB cable", "a USB cable"),
        ("LED lamp", "an LED lamp"),
        ("HP switch", "an HP switch"),
        ("hour", "an hour"),
        ("head torch", "a head torch"),
    ],
)
def test_articles(noun: str, said: str):
    assert with_article(noun) == said


def test_sizes_stay_as_they_are_and_colours_become_words():
    assert [spoken(v) for v in ("Tarn Blue", "XL", "UK 7", "Long (to 198 cm)")] == [
        "tarn blue",
        "XL",
        "UK 7",
        "long",
    ]
    assert (be("Becks Shorts"), be("Fell Dress"), be("Jacket Men's")) == ("are", "is", "is")
