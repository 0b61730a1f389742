"""Which document did it, when many differ."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from evals.gate.blame import Blaming
from evals.gate.changed import Changed, changed
from evals.gate.worse import Worse, worse
from evals.golden import Golden
from evals.result import Result
from kb.documents import Kind
from kb.editions.diff import Pair
from tests.evals.runs.made import result
from tests.kb.stock import gbp, product, variant

GOLDEN = Golden.model_validate(
    {
        "id": "q",
        "moment": "support",
        "why": "w",
        "turns": [{"shopper": "How long?", "expect": {"says": ["sixty"]}}],
    }
)


def document(name: str, *, trade: bool = False) -> Changed:
    return Changed(Kind.ARTICLE, name, name.capitalize(), "shop", "changed", trade)


DOCUMENTS = [document(f"d{n:02}") for n in range(64)]


def one_worse() -> Worse:
    found = worse(GOLDEN, result("q"), result("q", "x"))
    assert found is not None
    return found


class Trials:
    """Mends the answer when all of these are turned back."""

    def __init__(self, *guilty: Changed) -> None:
        self.guilty = set(guilty)
        self.asked = 0

    def __call__(self, back: Collection[Changed], goldens: Sequence[Golden]) -> list[Result]:
        self.asked += 1
        mark = "." if self.guilty <= set(back) else "x"
        return [result(golden.id, mark) for golden in goldens]


def test_the_only_document_that_differs_did_it_and_nothing_is_asked() -> None:
    trials = Trials()
    (found,) = Blaming(DOCUMENTS[:1], trials).blame([one_worse()])
    assert (found.documents, found.proven, trials.asked) == ((DOCUMENTS[0],), True, 0)


def test_one_of_64_is_found_by_halving() -> None:
    trials = Trials(DOCUMENTS[41])
    (found,) = Blaming(DOCUMENTS, trials).blame([one_worse()])
    assert (found.documents, found.proven) == ((DOCUMENTS[41],), True)
    assert trials.asked <= 12


def test_two_that_do_it_together_are_named_unproven() -> None:
    trials = Trials(DOCUMENTS[1], DOCUMENTS[60])
    (found,) = Blaming(DOCUMENTS, trials).blame([one_worse()])
    assert not found.proven
    assert {DOCUMENTS[1], DOCUMENTS[60]} <= set(found.documents)


def test_the_effort_is_bounded() -> None:
    trials = Trials(DOCUMENTS[41])
    (found,) = Blaming(DOCUMENTS, trials, trials=3).blame([one_worse()])
    assert (found.proven, trials.asked) == (False, 3)
    (found,) = Blaming(DOCUMENTS, trials, seconds=-1).blame([one_worse()])
    assert (found.proven, trials.asked) == (False, 3)


def test_only_price_stock_and_rating_are_trade() -> None:
    old = product("p", price="10", stock=3, variants=(variant("v", "10", size="M"),))

    def is_trade(new: object) -> bool:
        return changed(Pair(Kind.PRODUCT, "p", "shop", old, new)).trade  # type: ignore[arg-type]

    dearer = product("p", price="12", stock=0, variants=(variant("v", "12", size="M"),))
    assert is_trade(dearer)
    assert not is_trade(product("p", "Renamed", price="10", variants=old.variants))
    assert not is_trade(product("p", price="10", variants=(variant("v", "10", size="L"),)))
    assert not is_trade(None)
    assert gbp("10.00") == old.price


def test_trade_alone_makes_a_golden_out_of_date_and_a_broken_promise_never() -> None:
    one = one_worse()
    assert Blaming([document("p", trade=True)], Trials()).outdated([one]) == (one,)
    mixed = [document("p", trade=True), document("a")]
    assert Blaming(mixed, Trials(mixed[1])).outdated([one]) == ()
    assert Blaming(mixed, Trials(mixed[0])).outdated([one]) == (one,)
    broken = Worse(one.golden, one.before, one.after, 1, "the card's price", broken=True)
    assert Blaming([document("p", trade=True)], Trials()).outdated([broken]) == ()
