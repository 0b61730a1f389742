from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.conversation import Answer, Citation, Decision, ProductCard, Role, Trace
from desk.messages import Attachment, Message, State
from desk.transcripts import plain, transcript
from kb.documents import Availability, Money

MOMENT = "2026-03-02T12:30:00.000Z"


def message(role: Role, text: str, **changes: object) -> Message:
    fields: dict[str, object] = {"state": State.ANSWERED, "created": MOMENT}
    return Message("m_1", "c_1", 1, role, text, **(fields | changes))  # type: ignore[arg-type]


def answered(url: str) -> Answer:
    card = ProductCard(
        "tent",
        "Ridge <Two>",
        url,
        "",
        "",
        Money(Decimal("199.00"), "GBP"),
        None,
        Availability.IN_STOCK,
        None,
        None,
        None,
    )
    source = Citation("returns", "Returns", "https://shop.example/help", "", "60 days", 0, 7)
    return Answer("", Decision.ANSWER, (card,), (source, source), Trace(1, "m", "p"))


def test_a_copy_says_who_said_what_and_when() -> None:
    copy = transcript(
        [
            message(Role.SHOPPER, "A tent?", attachments=(Attachment("f", "a.png", "", 1),)),
            message(
                Role.ASSISTANT,
                "The **Ridge** is [here](https://shop.example/t). [1]",
                answer=answered("https://shop.example/t"),
            ),
            message(Role.SYSTEM, "Mara has joined.", code="agent_joined"),
            message(Role.AGENT, "I can help.", data='{"name": "Mara Lind"}'),
        ],
        "Larkfell",
        "en",
    )
    assert copy.subject == "Your conversation with Larkfell"
    assert copy.text == (
        "You · 2026-03-02 12:30 UTC\nA tent?\n[a.png]\n\n"
        "Larkfell, assistant · 2026-03-02 12:30 UTC\n"
        "The Ridge is here (https://shop.example/t).\n"
        "- Ridge <Two>, £199.00: https://shop.example/t\n"
        "- Returns: https://shop.example/help\n\n"
        "2026-03-02 12:30 UTC\nMara has joined.\n\n"
        "Mara, Larkfell · 2026-03-02 12:30 UTC\nI can help.\n"
    )
    assert 'href="https://shop.example/t">Ridge &lt;Two&gt;, £199.00</a>' in copy.html


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", ""])
def test_nothing_in_a_copy_is_markup_or_leads_astray(url: str) -> None:
    payload = "<script>alert(1)</script><img src=x onerror=y>\"'"
    said = [
        message(Role.SHOPPER, payload),
        message(Role.ASSISTANT, payload, answer=answered(url)),
        message(Role.AGENT, payload, data='{"name": "<i>Eve"}'),
        message(Role.SYSTEM, payload),
    ]
    html = transcript(said, "<b>Shop", "en").html
    for tag in ("<script", "<img", "<i>", "<b>Shop"):
        assert tag not in html
    assert html.count("href=") == 1, "only the help page's"


def test_addresses_that_were_masked_stay_masked() -> None:
    said = [message(Role.SHOPPER, "I am [email:0123456789abcdef]")]
    assert "0123456789abcdef" not in transcript(said, "Shop", "en").text


def test_arabic_runs_from_right_to_left() -> None:
    copy = transcript([message(Role.SHOPPER, "خيمة؟")], "Larkfell", "ar")
    assert 'dir="rtl"' in copy.html
    assert copy.text.startswith("أنت · ")


@pytest.mark.parametrize(
    ("markdown", "read"),
    [
        ("**Bold** and *soft* and `code`", "Bold and soft and code"),
        ("# Head\n- one\n- two", "Head\n- one\n- two"),
        ("5 * 3 * 2 and snake_case_name", "5 * 3 * 2 and snake_case_name"),
        ("[https://a.example](https://a.example)", "https://a.example"),
        ("Said [1][2] so.", "Said so."),
    ],
)
def test_marks_are_not_read(markdown: str, read: str) -> None:
    assert plain(markdown) == read
