from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from evals.oracle.oracle import OracleError, ask_oracle, make_oracle
from evals.oracle.truth import Kind
from kb.documents import Article
from kb.knowledge import Knowledge
from tests.evals.oracle.made import CARDS, CARE, LIGHT, SHOP, Shop, pounds, variant


def test_the_same_edition_and_seed_give_the_same_questions():
    first, second = (make_oracle(SHOP, n=300, seed=3) for _ in range(2))
    assert first == second


def test_the_order_of_the_records_changes_nothing():
    turned = Shop(*reversed(tuple(SHOP.documents())))
    assert make_oracle(turned, n=300, seed=3) == make_oracle(SHOP, n=300, seed=3)


def test_another_seed_asks_something_else():
    ids = [{g.id for g in make_oracle(SHOP, n=60, seed=seed)} for seed in (1, 2)]
    assert ids[0] != ids[1]


def test_a_changed_price_changes_only_what_it_is_the_truth_of():
    changed = replace(LIGHT, price=pounds("125"), variants=(variant("F-RL", "Red", "L", "125"),))
    before, after = (
        {g.id: g for g in make_oracle(shop, n=5_000, seed=7)} for shop in (SHOP, SHOP.but(changed))
    )
    gone = [before[i] for i in before.keys() - after.keys()]
    assert gone
    assert len(gone) < len(before) / 4
    for golden in gone:
        text = golden.turns[0].shopper
        about = "kind:price" in golden.tags or "kind:difference" in golden.tags
        assert (about and "Firth" in text) or "£" in golden.why, text
    same = before.keys() & after.keys()
    assert all(before[i].turns[0].shopper == after[i].turns[0].shopper for i in same)


def test_ids_are_unique_and_say_what_they_are_of():
    goldens = make_oracle(SHOP, n=5_000, seed=7)
    assert len({g.id for g in goldens}) == len(goldens)
    for golden in goldens:
        kind = next(t for t in golden.tags if t.startswith("kind:"))[5:]
        assert golden.id.startswith(f"oracle:{kind}:")
        assert golden.cluster is not None
        assert golden.id.startswith(golden.cluster)


def test_kinds_are_balanced_and_none_takes_more_than_is_asked():
    goldens = make_oracle(SHOP, n=90, seed=7)
    assert len(goldens) == 90
    counts = Counter(next(t for t in g.tags if t.startswith("kind:")) for g in goldens)
    assert len(counts) == len(Kind)
    assert max(counts.values()) <= 20


def test_what_a_store_can_not_be_asked_is_said():
    told = ask_oracle(Shop(CARE, CARDS), n=100, seed=7)
    assert told.lacking[Kind.FILTER] == "the store has no products"
    assert Kind.POLICY not in told.lacking
    with pytest.raises(OracleError, match="filter: the store has no products"):
        ask_oracle(Shop(CARE), n=10, seed=7, kinds=[Kind.FILTER])
    with pytest.raises(OracleError, match="at least one"):
        ask_oracle(SHOP, n=0, seed=7)


def test_a_kind_whose_turn_never_came_is_not_said_to_be_lacking():
    told = ask_oracle(SHOP, n=1, seed=7, kinds=[Kind.PRICE, Kind.FILTER])
    assert [why for why in told.lacking.values() if "--n" not in why] == []
    assert len(told.lacking) == 1


def test_an_empty_article_is_no_question():
    with pytest.raises(OracleError):
        make_oracle(Shop(Article("a", "About our long history")), n=5, seed=7)


def test_the_demo_shop_gives_every_kind(demo_knowledge: Knowledge):
    edition = demo_knowledge.retriever().edition
    asked = ask_oracle(edition, n=400, seed=7)
    assert len(asked.goldens) == 400
    assert not asked.lacking
