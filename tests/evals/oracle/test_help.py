"""Kinds that ask for articles and for what they state."""

from __future__ import annotations

from evals.oracle.truth import Kind
from kb.documents import Article
from tests.evals.oracle.made import CARDS, SHOP, Shop, asked, plain


def stated(shop: Shop) -> dict[str, tuple[str, str]]:
    found = {}
    for text, golden in plain(asked(shop, Kind.POLICY)).items():
        [quantity] = golden.turns[0].expect.quantities or ()
        found[text] = (f"{quantity.value.normalize():f}", quantity.unit)
    return found


def test_a_heading_that_asks_is_answered_by_its_first_sentence():
    found = stated(SHOP)
    assert found["Gift cards: how long is it valid?"] == ("24", "month")
    assert found["how long does a repair take?"] == ("12", "day")


def test_a_cell_is_asked_for_by_its_row_and_column():
    found = stated(SHOP)
    assert found["How long does a repair take? price for Zip?"] == ("9", "GBP")


def test_a_range_is_left_out():
    assert not [text for text in stated(SHOP) if "Pocket" in text]


def test_a_sentence_that_leans_on_another_is_left_out():
    found = stated(SHOP)
    assert found["Gift cards: we keep an unused card for how many years?"] == ("3", "year")
    assert not [text for text in found if "expires" in text]


def test_what_is_stated_twice_with_different_values_is_left_out():
    body = "The fee is £5.\n\n## Abroad\n\nThe fee is £9."
    assert not stated(Shop(Article("fees", "Fees", body=body), CARDS)).keys() & {
        "Fees: how much is the fee?"
    }
    once = stated(Shop(Article("fees", "Fees", body="The fee is £5."), CARDS))
    assert once["Fees: how much is the fee?"] == ("5", "GBP")


def test_another_article_that_states_it_may_be_cited_as_well():
    other = Article(
        "more", "All about gift cards", body="A gift card is valid for 24 months, long."
    )
    found = plain(asked(Shop(*SHOP.documents(), other), Kind.POLICY))
    golden = found["Gift cards: how long is it valid?"]
    assert set(golden.turns[0].expect.cites_any or ()) == {"Gift cards", "All about gift cards"}


def test_an_article_is_asked_for_in_other_words():
    articles = (
        Article("a", "How do I cancel an order?", body="Write to us."),
        Article("b", "Opening hours", body="From nine."),
    )
    goldens = asked(Shop(*articles), Kind.ARTICLE)
    texts = {g.turns[0].shopper for g in goldens}
    assert "I want to cancel an order" in texts
    assert "how can I call off an order?" in texts
    assert not texts & {a.title for a in articles}


def test_articles_that_could_both_be_meant_are_not_asked_for():
    twins = (
        Article("a", "Cancelling an order", body="Write to us."),
        Article("b", "Orders", body="# Cancelling an order\n\nWrite to us."),
        Article("c", "Opening hours", body="From nine."),
    )
    goldens = asked(Shop(*twins), Kind.ARTICLE)
    assert {g.turns[0].expect.cites_any for g in goldens} == {("Opening hours",)}
