"""What shoppers of the benchmarks say: whole conversations, each turn with its kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle


@dataclass(frozen=True, slots=True)
class Said:
    """One thing a shopper says; ``kind`` is what figures are grouped by."""

    kind: str
    text: str


Talk = tuple[Said, ...]


def _talk(*said: tuple[str, str]) -> Talk:
    return tuple(Said(kind, text) for kind, text in said)


# Over the demo shop, by what its records and pages hold; some of it isn't there.
DEMO = (
    _talk(
        ("find", "Which waterproof jackets do you have under £150?"),
        ("narrow", "only in blue"),
        ("narrow", "anything cheaper?"),
        ("product", "is it in stock in XL?"),
        ("small talk", "thanks!"),
    ),
    _talk(
        ("find", "Do you have walking boots in size 9?"),
        ("compare", "compare the first two"),
        ("product", "how heavy is the second one?"),
        ("policy", "can I send them back if they don't fit?"),
    ),
    _talk(
        ("compare", "Compare the Hollow 2 and the Hollow 2 Lite"),
        ("product", "which one is lighter?"),
        ("narrow", "do you have anything for four people?"),
    ),
    _talk(
        ("find", "sleeping bags for winter under £200"),
        ("narrow", "only synthetic"),
        ("product", "what is the comfort temperature of the first one?"),
        ("product", "can I machine wash it?"),
    ),
    _talk(
        ("find", "a head torch with a red light"),
        ("product", "how long does the battery last?"),
        ("find", "and merino socks"),
        ("compare", "what is the difference between the first and the second?"),
    ),
    _talk(
        ("policy", "How much is delivery?"),
        ("policy", "and to Ireland?"),
        ("policy", "How do I track my parcel?"),
        ("handover", "Can I speak to a person?"),
    ),
    _talk(
        ("policy", "Can I return something I bought in the sale?"),
        ("policy", "who pays for the parcel?"),
        ("small talk", "ok, thank you"),
    ),
    _talk(
        ("small talk", "Hi there"),
        ("find", "I need waterproof trousers in stock and a rucksack of about 40 litres"),
        ("product", "tell me more about the first one"),
        ("policy", "Do you repair zips?"),
    ),
    _talk(("unanswerable", "Who won the football last night?"), ("small talk", "bye")),
    _talk(("unanswerable", "Do you sell washing machines?"), ("policy", "Do you have gift cards?")),
    _talk(("policy", "Is there a warranty on tents?"), ("find", "What is your cheapest tent?")),
    _talk(("policy", "How do I wash a down jacket?"), ("find", "best rated sleeping mat")),
)
# What follows on a question for products, whatever a store sells.
_AFTER = (
    _talk(("narrow", "anything cheaper?"), ("compare", "compare the first two")),
    _talk(("product", "tell me more about the first one"), ("product", "how heavy is it?")),
    _talk(("narrow", "only what is in stock"), ("product", "what are its dimensions?")),
    _talk(("narrow", "something lighter"), ("small talk", "thanks")),
    _talk(("compare", "compare the first and the second"), ("product", "which one is cheaper?")),
    _talk(("policy", "can I return it if I don't like it?"), ("narrow", "only in black")),
)
_ALONE = (
    _talk(("small talk", "hello"), ("policy", "how long does delivery take?")),
    _talk(("unanswerable", "who won the football last night?")),
    _talk(("handover", "I want to talk to a person")),
)


def over_products(queries: Sequence[str]) -> Iterator[Talk]:
    """A conversation a query, with what shoppers ask next; others in between."""
    for number, (query, after) in enumerate(zip(queries, cycle(_AFTER), strict=False)):
        yield (Said("find", query), *after)
        if number % 10 == 0:
            yield from _ALONE


def over_help(questions: Sequence[str], strangers: Sequence[str]) -> Iterator[Talk]:
    """Conversations of three questions a help centre answers, or one that it doesn't."""
    for start in range(0, len(questions), 3):
        yield tuple(Said("policy", text) for text in questions[start : start + 3])
    for question in strangers:
        yield (Said("unanswerable", question), Said("small talk", "ok, thanks"))
    yield from _ALONE
