from __future__ import annotations

import random

from evals.strangers import strangers, telling_words, topics
from kb.terms import content_terms

WORDS = ["merino", "tent", "boot"]


def made(count: int = 80, seed: int = 1, known: frozenset[str] = frozenset()) -> list[str]:
    return [s.text for s in strangers(count, WORDS, known.__contains__, random.Random(seed))]


def test_a_store_is_never_asked_for_what_it_knows() -> None:
    known = frozenset(t for topic in ("violin strings", "laptop") for t in content_terms(topic))
    # The share of a topic's words that is known decides, so "electric guitar" stays strange.
    texts = " ".join(made(400, known=known))
    assert "laptop" not in texts
    assert "violin strings" not in texts
    assert "electric guitar" in texts


def test_sorts_are_of_about_equal_parts() -> None:
    found = strangers(80, WORDS, lambda _stem: False, random.Random(1))
    counts = {sort: sum(s.sort == sort for s in found) for sort in {s.sort for s in found}}
    assert counts == {"thing": 20, "subject": 20, "mixed": 20, "nonsense": 20}
    mixed = [s.text for s in found if s.sort == "mixed"]
    assert all(any(word in text for word in WORDS) for text in mixed)


def test_a_seed_makes_the_same_questions_again_and_another_makes_others() -> None:
    assert made(seed=4) == made(seed=4)
    assert made(seed=4) != made(seed=5)
    assert len(set(made())) == len(made())


def test_a_store_that_knows_everything_is_asked_nonsense() -> None:
    found = strangers(10, WORDS, lambda _stem: True, random.Random(1))
    assert {s.sort for s in found} == {"nonsense"}


def test_a_store_without_titles_is_asked_for_nothing_half_its_own() -> None:
    found = strangers(30, [], lambda _stem: False, random.Random(1))
    assert "mixed" not in {s.sort for s in found}


def test_topics_are_of_all_walks_of_life_and_each_once() -> None:
    things, subjects = topics()
    assert len(things) == len(set(things)) > 100
    assert len(subjects) == len(set(subjects)) > 50


def test_numbers_and_stop_words_of_titles_tell_nothing() -> None:
    assert telling_words(["The Hollow 2 Tent", "Tent for you"]) == ["hollow", "tent", "tent"]
