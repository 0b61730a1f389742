"""The oracle: questions about a store whose truth is computed from its own records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from evals.golden import Golden
from evals.oracle.articles import Articles
from evals.oracle.availabilities import Availabilities
from evals.oracle.catalogue import Catalogue, Edition, Maker
from evals.oracle.differences import Differences
from evals.oracle.filters import Filters
from evals.oracle.lookups import Lookups
from evals.oracle.missing import Missing
from evals.oracle.policies import Policies
from evals.oracle.prices import Prices
from evals.oracle.superlatives import Superlatives
from evals.oracle.truth import Asking, Form, Kind, Truth, hashed
from evals.oracle.typing_errors import mistyped
from evals.score import EvalError

MAKERS: tuple[Maker, ...] = (
    Filters(),
    Superlatives(),
    Availabilities(),
    Lookups(),
    Differences(),
    Prices(),
    Policies(),
    Articles(),
    Missing(),
)
# Ways in which one truth is asked: more would make the intervals no narrower, as they stand or fall
# together.
WAYS = 4
# Of the candidates of a kind, at most so many are tried for every truth that is wanted.
TRIED = 60


class OracleError(EvalError):
    """Nothing can be asked; says why of every kind."""


@dataclass(frozen=True, slots=True)
class Oracle:
    """What was made.

    Attributes:
        goldens: The questions, kinds mixed.
        lacking: By kind that gave none: what the store lacks, or that the number was used up.
    """

    goldens: tuple[Golden, ...]
    lacking: Mapping[Kind, str]


def make_oracle(
    edition: Edition, *, n: int, seed: int, kinds: Iterable[Kind] = tuple(Kind)
) -> tuple[Golden, ...]:
    """Questions about an edition, see :func:`ask_oracle`."""
    return ask_oracle(edition, n=n, seed=seed, kinds=kinds).goldens


def ask_oracle(
    edition: Edition, *, n: int, seed: int, kinds: Iterable[Kind] = tuple(Kind)
) -> Oracle:
    """Questions about an edition, as many of each kind where the store gives so many.

    What is asked is chosen by hashes of what it is about, never by a running number: of two
    editions the same is asked, but for what changed. A truth's id is made of its content, so it
    names the same truth in both.

    Args:
        edition: Read once and whole; not changed.
        n: How many questions, at most. What one kind can't give, the others do.
        seed: Another one chooses other questions.
        kinds: The kinds to make.

    Raises:
        OracleError: The store gives no question of these kinds.
    """
    if n < 1:
        raise OracleError(f"{n} questions can't be asked; ask for at least one")
    catalogue = Catalogue(edition, seed)
    wanted = set(kinds)
    makers = [m for m in MAKERS if m.kind in wanted]
    streams = {m.kind: _truths(m, catalogue) for m in makers}
    found: dict[Kind, list[tuple[Golden, ...]]] = {m.kind: [] for m in makers}
    known = catalogue.shelf.small.keys() | catalogue.names.titles.keys()
    total = 0
    open_kinds = [m.kind for m in makers]
    # One truth of each kind in turn: a kind that runs dry leaves its share to the others.
    while open_kinds and total < n:
        for kind in list(open_kinds):
            truth = next(streams[kind], None)
            if truth is None:
                open_kinds.remove(kind)
                continue
            made = with_typo(truth, known).goldens(WAYS)[: n - total]
            if made:
                found[kind].append(made)
                total += len(made)
            if total >= n:
                break
    lacking = {
        # One whose turn never came lacks nothing.
        m.kind: f"all {n} were used up by the others; ask for more with --n"
        if m.kind in open_kinds
        else m.lacking(catalogue)
        for m in makers
        if not found[m.kind]
    }
    if not total:
        told = "; ".join(f"{kind}: {why}" for kind, why in lacking.items())
        raise OracleError(f"nothing can be asked of this store ({told})")
    return Oracle(_mixed(found.values()), lacking)


def with_typo(truth: Truth, known: Iterable[str]) -> Truth:
    """The truth with its plainest way of asking mistyped as well, where a common word allows it."""
    plain = truth.askings[0]
    words = known if isinstance(known, set | frozenset) else frozenset(known)
    text = mistyped(plain.text, plain.plain, words, truth.id)
    if text is None:
        return truth
    return replace(truth, askings=(*truth.askings, Asking(Form.TYPO, text)))


def _truths(maker: Maker, catalogue: Catalogue) -> Iterator[Truth]:
    """A kind's truths in the order that their keys' hashes give, each once."""
    ranked = sorted(
        maker.candidates(catalogue),
        key=lambda c: hashed(catalogue.seed, maker.kind, *c.key),
    )
    seen: set[str] = set()
    for candidate in ranked:
        truth = candidate.build()
        if truth is not None and truth.id not in seen:
            seen.add(truth.id)
            yield truth


def _mixed(groups: Iterable[Sequence[tuple[Golden, ...]]]) -> tuple[Golden, ...]:
    """All questions, a truth of each kind in turn."""
    lists = [list(group) for group in groups]
    depth = max(map(len, lists), default=0)
    return tuple(
        golden for i in range(depth) for group in lists if i < len(group) for golden in group[i]
    )
