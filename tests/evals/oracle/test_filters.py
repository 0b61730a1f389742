from __future__ import annotations

from dataclasses import replace

from evals.golden import Golden
from evals.oracle.truth import Kind
from tests.evals.oracle.made import BLUE_M, OUT, SHOP, asked, plain


def any_seed() -> dict[str, Golden]:
    """What some seed asks plainly: which filters a seed asks is its choice."""
    found: dict[str, Golden] = {}
    for seed in range(6):
        found |= plain(asked(SHOP, Kind.FILTER, seed=seed))
    return found


def right(golden: Golden) -> set[str]:
    return set(golden.turns[0].expect.shows_only or ())


def test_one_variant_has_to_meet_all_conditions_at_once():
    found = any_seed()
    both = found["jackets in blue in size M"]
    assert right(both) == {"brae", "glen"}  # corrie is blue in S, and red in M


def test_in_stock_means_the_variant_that_meets_the_rest():
    found = any_seed()
    assert right(found["jackets in blue in size M in stock"]) == {"brae"}


def test_a_price_bound_is_of_the_variant():
    golden = any_seed()["jackets in size M under £80"]
    assert right(golden) == {"corrie", "glen"}
    constraint = golden.turns[0].expect.satisfies
    assert constraint is not None
    assert constraint.max_price == 80


def test_where_nothing_meets_it_the_answer_has_to_say_so():
    found = any_seed()
    nothing = [g for g in found.values() if g.turns[0].expect.verdict is not None]
    assert nothing
    for golden in nothing:
        verdict = golden.turns[0].expect.verdict
        assert verdict is not None
        assert not verdict.yes
        assert golden.turns[0].expect.shows_only is None
    assert "Alva jackets in blue over £100" in {g.turns[0].shopper for g in nothing}


def test_an_amount_is_said_in_several_ways():
    goldens = asked(SHOP, Kind.FILTER)
    said = {g.turns[0].shopper for g in goldens if "form:unit" in g.tags}
    assert any("pounds" in text for text in said)
    assert not any("£" in text for text in said)


def test_the_ways_of_asking_share_truth_and_cluster():
    goldens = asked(SHOP, Kind.FILTER)
    clusters: dict[str | None, set[str]] = {}
    for golden in goldens:
        clusters.setdefault(golden.cluster, set()).add(golden.turns[0].expect.model_dump_json())
    assert all(len(truths) == 1 for truths in clusters.values())
    assert max(len([g for g in goldens if g.cluster == c]) for c in clusters) > 1


def test_what_is_sold_out_alone_is_no_reason_to_expect_an_answer():
    gone = replace(BLUE_M, variants=tuple(replace(v, availability=OUT) for v in BLUE_M.variants))
    shop = SHOP.but(gone)
    for seed in range(6):
        found = plain(asked(shop, Kind.FILTER, seed=seed))
        assert "jackets in blue in size M" not in found
