from __future__ import annotations

import pytest

from kb.quoting.polarity import Polarity
from kb.quoting.verdict import verdict

BAG = (
    ("Waterproof", "No"),
    ("Rain cover included", "Yes"),
    ("Hip belt", "None"),
    ("PFAS-free", "Yes"),
    ("Machine washable", "Yes"),
    ("Dishwasher safe", "Bottle yes; cap no"),
    ("Battery", "3 × AAA"),
    ("Laptop sleeve", "No"),
    ("Lift handle", "Yes"),
    ("Connectivity", "Wired"),
    ("Upper", "Synthetic leather"),
    ("Lining", "Organic cotton"),
    ("Use for", "Waterproofs, tents"),
)


def said(question: str, title: str = "Commuter 22", *sentences: str) -> Polarity | None:
    found = verdict(question, title, BAG, sentences)
    return None if found is None else found.answer


@pytest.mark.parametrize(
    "question",
    [
        "does it come with a rain cover?",
        "can I wash it in the machine?",
        "is it PFAS free?",
        "is it pfas-free?",
        "does it have a handle?",
        "the Commuter, is it machine washable?",
        "is it without a hip belt?",
        "is the lining made of cotton?",
    ],
)
def test_the_record_says_yes(question: str) -> None:
    assert said(question) is Polarity.YES


@pytest.mark.parametrize(
    "question",
    [
        "is it waterproof?",
        "isn't it waterproof?",
        "is it waterproof enough for heavy rain?",
        "does it have a hip belt?",
        "does it contain PFAS?",
        "is it wireless?",
    ],
)
def test_the_record_says_no(question: str) -> None:
    assert said(question) is Polarity.NO


@pytest.mark.parametrize(
    "question",
    [
        "does it have bluetooth?",
        "does it come with batteries?",  # that it runs on some doesn't put them in the box
        "does it have a sleeve?",  # no sleeve for laptops isn't no sleeve
        "is it made of leather?",
        "is it waterproof or just showerproof?",
        "how waterproof is it?",
        "what is it made of?",
        "is it any good?",
        "",
    ],
)
def test_nothing_is_inferred_from_what_the_record_does_not_say(question: str) -> None:
    assert said(question) in (None, Polarity.OPEN)


def test_a_mixed_value_is_told_as_one() -> None:
    assert said("is it dishwasher safe?") is Polarity.PARTLY


def test_what_a_cleaner_is_for_it_is_not() -> None:
    found = verdict("is it waterproof?", "Fellwash", (("Use for", "Waterproofs, tents"),))
    assert found is None


def test_a_product_called_so_is_so_where_its_record_speaks_of_it() -> None:
    rated = (("Waterproof rating", "15000 mm"),)
    title = "Gale Waterproof Jacket"
    found = verdict("is the Gale waterproof?", title, rated)
    assert found is not None
    assert (found.answer, found.text) == (Polarity.YES, "Waterproof rating: 15000 mm")
    assert verdict("is it waterproof?", title, ()) is None
    assert verdict("is it waterproof?", "Wax for waterproof jackets", rated) is None


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("does it have a hood?", "Insulated, with a hood that cinches.", Polarity.YES),
        ("does it have a hood?", "Cut to fit under a hood.", None),
        ("is it waterproof?", "It is waterproof and light.", Polarity.YES),
        ("is it waterproof?", "Wear it under a waterproof shell.", None),
        ("is it waterproof?", "It is not waterproof.", Polarity.NO),
        ("is it waterproof?", "The fabric is waterproof but the zip isn't.", None),
        ("is it cruelty free?", "A long-lasting, cruelty-free formula.", Polarity.YES),
        ("does it work with windows 8?", "Platform: Windows 7, Windows 8.", Polarity.YES),
        ("does it work with windows 10?", "Platform: Windows 7, Windows 8.", None),
    ],
)
def test_a_sentence_decides_only_when_it_says_it_of_the_product(
    question: str, sentence: str, answer: Polarity | None
) -> None:
    found = verdict(question, "Thing", (), (sentence,))
    assert (found.answer if found else None) is answer
