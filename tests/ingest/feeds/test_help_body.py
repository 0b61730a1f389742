"""Bodies of help articles as APIs give them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.feeds.help_body import help_body


@pytest.mark.parametrize(
    ("html", "body"),
    [
        ("", ""),
        ("https://e.x/page", "https://e.x/page"),
        ("terms.html", "terms.html"),
        ("Words & more", "Words & more"),
        ("</div><p>One</p>", "One"),
        ("<script>x</script><p>One<br>two</p><img src=a.png>", "One\ntwo"),
        ("<h1>Returns</h1><p>Thirty days.</p>", "Thirty days."),
        ("<h1>Other</h1><p>Thirty days.</p>", "## Other\n\nThirty days."),
        ("<ol><li>One</li><li>Two</li></ol>", "1. One\n2. Two"),
        ("<table><tr><th>a</th></tr><tr><td>b</td></tr></table>", "| a |\n|---|\n| b |"),
        ("<a href='../x'>y</a>", "[y](https://e.x/x)"),
    ],
)
def test_bodies(html: str, body: str) -> None:
    assert [*map(str.rstrip, help_body(html, "Returns", "https://e.x/a/b").body.split("\n"))] == (
        body.split("\n")
    )


@given(st.text(max_size=200))
def test_no_body_raises(html: str) -> None:
    help_body(html, "Returns", "")
