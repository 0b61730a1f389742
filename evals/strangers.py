"""Questions that a store can't answer, made for it: what it has to decline."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kb.terms import STOPWORDS, content_terms, tokens

ASKING = (
    "{}",
    "{}",
    "do you sell {}?",
    "do you have {}",
    "I'm looking for {}",
    "how much is {}?",
    "can you recommend {}",
    "I need {} please",
)
_ONSETS = tuple("b bl d dr f g gr k kl l m n p pr s sk st t tr v w z".split())  # noqa: SIM905
_VOWELS = tuple("a e i o u au ee oo".split())  # noqa: SIM905
_CODAS = ("", *"b d ft g k l lm n nk p r s t x zz".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Stranger:
    """A question that nothing in the store answers.

    Attributes:
        sort: ``thing``, ``subject``, ``mixed`` (a word of the store's before something it hasn't)
            or ``nonsense``.
    """

    text: str
    sort: str


def telling_words(titles: Iterable[str]) -> list[str]:
    """Words of a store's titles, those that stand in many titles more than once."""
    return [w for title in titles for w in tokens(title) if w.isalpha() and w not in STOPWORDS]


@cache
def topics() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Everyday things and subjects, all walks of life mixed."""
    import yaml

    place = files("evals").joinpath("datasets", "strangers", "topics.yaml")
    data = yaml.safe_load(place.read_text(encoding="utf-8"))
    return tuple(data["things"]), tuple(data["subjects"])


def strangers(
    count: int, words: Sequence[str], knows: Callable[[str], bool], chance: random.Random
) -> list[Stranger]:
    """Questions of about equal parts of each sort, in random order.

    Args:
        count: How many; fewer when the store knows so much that not enough is strange to it.
        words: Words of the store's own titles, for those that are half its own.
        knows: Whether a stem is one of the store's.
        chance: Where the randomness comes from.
    """
    things, subjects = ([t for t in part if _strange(t, knows)] for part in topics())
    makers: list[Iterator[Stranger]] = [
        _things(things, chance),
        _subjects(subjects, chance),
        _mixed(things, words, chance),
        _nonsense(chance),
    ]
    found: dict[str, Stranger] = {}
    while len(found) < count and makers:
        for maker in list(makers):
            made = next(maker, None)
            if made is None:
                makers.remove(maker)
            elif len(found) < count:
                found.setdefault(made.text, made)
    made_up = list(found.values())
    chance.shuffle(made_up)
    return made_up


def _strange(topic: str, knows: Callable[[str], bool]) -> bool:
    """Whether the store knows at most the lesser half of a topic's words."""
    terms = content_terms(topic)
    return 2 * sum(map(knows, terms)) < len(terms)


def _things(things: Sequence[str], chance: random.Random) -> Iterator[Stranger]:
    for thing in chance.sample(things, len(things)):
        yield Stranger(chance.choice(ASKING).format(thing), "thing")


def _subjects(subjects: Sequence[str], chance: random.Random) -> Iterator[Stranger]:
    for subject in chance.sample(subjects, len(subjects)):
        yield Stranger(subject + chance.choice(("", "?")), "subject")


def _mixed(
    things: Sequence[str], words: Sequence[str], chance: random.Random
) -> Iterator[Stranger]:
    """A word of the store's before a thing it hasn't: the head of an English phrase stands last."""
    if not words:
        return
    for thing in chance.sample(things, len(things)):
        text = f"{chance.choice(words)} {thing}"
        yield Stranger(chance.choice(ASKING).format(text), "mixed")


def _nonsense(chance: random.Random) -> Iterator[Stranger]:
    while True:
        words = [
            "".join(
                chance.choice(part)
                for _ in range(chance.randint(1, 3))
                for part in (_ONSETS, _VOWELS, _CODAS)
            )
            for _ in range(chance.randint(1, 4))
        ]
        yield Stranger(chance.choice(ASKING).format(" ".join(words)), "nonsense")
