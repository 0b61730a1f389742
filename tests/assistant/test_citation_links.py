"""Where a citation leads: to the section that its words stand in."""

from __future__ import annotations

import json
import re
from urllib.parse import urldefrag

import httpx
import pytest

from assistant.agent import Assistant
from assistant.evidence import Evidence
from tests.conftest import ask


@pytest.mark.parametrize(
    ("question", "anchor"),
    [
        ("how long is a gift card valid?", "how-long-is-it-valid"),
        ("how do I stop the newsletter?", "how-do-i-stop-it"),
        ("what counts as a working day?", "what-counts-as-a-working-day"),
        ("can I return sale items?", None),
        ("do you ship to Ireland?", None),
        ("how do I wash my waterproof jacket?", None),
        ("can I pay in three instalments?", None),
        ("what can't I return?", None),
        ("how do I fit my boots at home?", None),
        ("is my Pico stove affected by the recall?", None),
    ],
)
def test_a_citation_links_to_its_section_on_the_page(
    demo_assistant: Assistant, question: str, anchor: str | None
) -> None:
    (citation, *_) = ask(demo_assistant, question).citations
    address, name = urldefrag(citation.url)
    if anchor is not None:
        assert name == anchor
    page = httpx.get(address).text
    if name:
        # The quoted words stand between the named heading and the next one.
        section = re.split(r"<h[1-6]", page.split(f'id="{name}"', 1)[1])[0]
    else:
        section = page.split("<h1", 1)[1].split("<h2", 1)[0]
    quote = re.sub(r"\]\([^)]*\)|^\d+\. ", "", citation.quote, flags=re.MULTILINE)
    words = re.findall(r"\w+", quote)
    shown = re.findall(r"\w+", re.sub(r"<[^>]*>|&#x27;|&\w+;", " ", section))
    assert set(words[:6]) - {"t", "s", "re", "don", "can"} <= set(shown)


def test_a_model_may_link_the_page_or_its_section() -> None:
    evidence = Evidence()
    evidence.add_result(json.dumps({"url": "https://shop.example/help#returns"}))
    assert evidence.links == {"https://shop.example/help#returns", "https://shop.example/help"}
