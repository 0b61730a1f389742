from __future__ import annotations

import pytest

from assistant.keyless.requests import Request, asking_part, requests


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        (
            "do you have a waterproof jacket under £150 and how long do I have to return it?",
            ["do you have a waterproof jacket under £150", "how long do I have to return it?"],
        ),
        ("I need a tent and a sleeping bag", ["I need a tent", "I need a sleeping bag"]),
        ("a rucksack and a water bottle", ["a rucksack", "a water bottle"]),
        (
            "show me tents and tell me how long delivery takes",
            ["show me tents", "tell me how long delivery takes"],
        ),
        (
            "waterproof jackets, and what's your return policy",
            ["waterproof jackets", "what's your return policy"],
        ),
        (
            "Can I pay with PayPal? Also do you have gift cards?",
            ["Can I pay with PayPal?", "Also do you have gift cards?"],
        ),
        (
            "Do you sell maps, and is the shop open on Sunday?",
            ["Do you sell maps", "is the shop open on Sunday?"],
        ),
        (
            "how much is delivery, and do you ship to France?",
            ["how much is delivery", "do you ship to France?"],
        ),
    ],
)
def test_a_message_is_split_where_both_sides_are_requests(message: str, parts: list[str]) -> None:
    assert [request.text for request in requests(message)] == parts


@pytest.mark.parametrize(
    "message",
    [
        "compare the Hollow 2 and the Hollow 2 Lite",
        "do you sell tents and sleeping bags?",
        "I need a jacket with a hood and a pair of gloves",
        "My rucksack strap broke. How do I repair it?",
        "I bought boots last week. They are too small. I want to exchange them.",
        "black and white socks",
        "what is the difference between the mire and the drowse and which is warmer?",
        "hello",
        "",
        "a" * 4000,
    ],
)
def test_one_request_stays_whole(message: str) -> None:
    assert requests(message) == [Request(message)]


def test_what_is_told_before_a_request_stays_with_it() -> None:
    first, second = requests(
        "I'm going to Scotland in March. Which sleeping bag do I need? Do you ship to Norway?"
    )
    assert first.text == "I'm going to Scotland in March. Which sleeping bag do I need?"
    assert second.text == "Do you ship to Norway?"
    assert asking_part(first.text) == "Which sleeping bag do I need?"


def test_a_request_that_says_it_depends_on_the_one_before() -> None:
    parts = requests("what sizes does the Gale come in and is it waterproof?")
    assert [part.depends for part in parts] == [False, True]
    parts = requests("do you have tents and do you deliver to Wales?")
    assert [part.depends for part in parts] == [False, False]


def test_so_many_requests_at_once_are_read_as_one() -> None:
    many = "Do you have tents? " * 12
    assert len(requests(many)) == 1
