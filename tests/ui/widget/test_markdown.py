# ruff: noqa: E501 - a case reads better on one line
from __future__ import annotations

import json
from typing import Any

import pytest

from tests.ui.widget.conftest import Shopper
from ui import colours
from ui.widget.serving import load_widget

pytestmark = pytest.mark.browser


@pytest.fixture
def module(shopper: Shopper) -> Any:
    """Runs an expression with everything that a module of the widget exports."""
    # No shop's page: modules are imported by the test itself.
    shopper.page.goto(f"{shopper.stage.address}/picture/x.svg")

    def run(path: str, expression: str, value: object = None) -> Any:
        address = f"/widget/{load_widget().version}/{path}"
        body = f"async (given) => {{ const m = await import('{address}'); return {expression}; }}"
        return shopper.page.evaluate(body, value)

    return run


def plain(tree: Any) -> str:
    """A tree in short: kinds and words."""
    if isinstance(tree, list):
        return "".join(plain(one) for one in tree)
    kind = tree["t"]
    if kind == "text":
        return str(tree["v"])
    inner = tree.get("v") or str(tree.get("n", "")) or plain(tree.get("c", []))
    if "items" in tree:
        inner = "".join(f"<li>{plain(item)}</li>" for item in tree["items"])
    if kind == "table":
        rows = [tree["head"], *tree["rows"]]
        inner = "/".join("|".join(plain(cell) for cell in row) for row in rows)
    return f"<{kind}{'=' + tree['href'] if 'href' in tree else ''}>{inner}</{kind}>"


CASES = [
    ("One\ntwo\n\nthree", "<p>One<br></br>two</p><p>three</p>"),
    ("**b** *i* __b__ _i_ ***x***", "<p><strong>b</strong> <em>i</em> <strong>b</strong> <em>i</em> <strong><em>x</em></strong></p>"),
    ("**a *b* c** snake_case_name 2 * 3 * 4 **open", "<p><strong>a <em>b</em> c</strong> snake_case_name 2 * 3 * 4 **open</p>"),
    ("`a*b*` ``x`y``", "<p><code>a*b*</code> <code>x`y</code></p>"),
    ("- a\n- b\n  - c\n\nafter", "<ul><li><p>a</p></li><li><p>b</p><ul><li><p>c</p></li></ul></li></ul><p>after</p>"),
    ("1. a\n2. b", "<ol><li><p>a</p></li><li><p>b</p></li></ol>"),
    ("| a | b |\n|---|--:|\n| 1 | 2 |\n| 3 |", "<table>a|b/1|2/3|</table>"),
    ("[w](https://a.example/x_(y)) [m](mailto:a@b.example)", "<p><link=https://a.example/x_(y)>w</link> <link=mailto:a@b.example>m</link></p>"),
    ("See https://a.example/x?y=1. <https://b.example>", "<p>See <link=https://a.example/x?y=1>https://a.example/x?y=1</link>. <link=https://b.example>https://b.example</link></p>"),
    ("# Head\ntext", "<p><strong>Head</strong></p><p>text</p>"),
    ("```\n<b>\n```\n> quoted\n\n---", "<pre><b></pre><quote><p>quoted</p></quote><rule></rule>"),
    ("Within 60 days. [1] [2](https://a.example)", "<p>Within 60 days. <mark>1</mark> <link=https://a.example>2</link></p>"),
    (r"\*not\* <img src=x onerror=1>", "<p>*not* <img src=x onerror=1></p>"),
    ("![x](https://a.example/p.png)", "<p>!<link=https://a.example/p.png>x</link></p>"),
]  # fmt: skip


def test_markdown_becomes_a_tree(module: Any) -> None:
    trees = module("markdown.js", "given.map((text) => m.blocks(text))", [c[0] for c in CASES])
    for (text, wanted), tree in zip(CASES, trees, strict=True):
        assert plain(tree) == wanted, text


def test_any_text_is_read_in_a_moment_and_none_of_it_is_lost(module: Any) -> None:
    bad = [sign * 8000 for sign in ("*", "_", "[", "`", "**a", "[a](", "<", "*a ", "> ", "- ", "|")]
    texts = module(
        "markdown.js",
        "(() => { const begun = performance.now(); given.forEach((text) => m.blocks(text));"
        " return performance.now() - begun; })()",
        bad,
    )
    # Generous: what grows with the square of the length takes minutes here.
    assert texts < 5000


def test_links_lead_to_the_web_to_mail_and_to_telephones_only(module: Any) -> None:
    given = ["https://a.example/x", "http://a.example", "/help/returns", "mailto:a@b.example"]
    given += ["javascript:alert(1)", "JaVa\nscript:alert(1)", "data:text/html,x", "//a.example"]
    given += ["vbscript:x", "\\\\a.example", " https://a.example", "blob:https://a.example/1", ""]
    found = module("element.js", "given.map((address) => m.safe(address))", given)
    opened = [address for address, href in zip(given, found, strict=True) if href]
    assert opened == ["https://a.example/x", "http://a.example", "/help/returns"]
    mail = "given.map((address) => m.safe(address, ['mailto:', 'tel:']))"
    assert module("element.js", mail, ["mailto:a@b.example", "tel:+441632", "javascript:x"]) == [
        "mailto:a@b.example",
        "tel:+441632",
        "",
    ]


def test_colours_are_made_readable_as_on_the_server(module: Any) -> None:
    given = ["#ffffff", "#000000", "#f5c518", "#2f6b4f", "#777777", "#0b5f8a"]
    inks = module("colours.js", "given.map((colour) => m.ink(colour))", given)
    assert inks == [colours.ink(colour) for colour in given]
    readable = "given.map((colour) => m.readable(colour, '#f4f5f7', '#000000'))"
    for colour in module("colours.js", readable, given):
        assert colours.contrast(colour, "#f4f5f7") >= 4.5


def test_events_are_read_whole_however_they_are_cut(module: Any) -> None:
    wire = ': here\n\nid: 7\r\nevent: delta\r\ndata: {"a":\ndata: "é😀"}\r\n\r\nevent: typing\ndata: {}\n\nid: 8\ndata: unfinished'
    for size in (1, 2, 3, 7, 1000):
        got = module(
            "stream.js",
            "(() => { const bytes = new TextEncoder().encode(given[0]); const parser = new m.Parser();"
            " const got = []; for (let at = 0; at < bytes.length; at += given[1])"
            " got.push(...parser.take(bytes.slice(at, at + given[1]))); return got; })()",
            [wire, size],
        )
        assert [(event["id"], event["type"]) for event in got] == [("7", "delta"), ("", "typing")]
        assert json.loads(got[0]["data"]) == {"a": "é😀"}


def test_numbers_prices_and_plurals_are_each_language_s_own(module: Any) -> None:
    said = module(
        "words.js",
        "Promise.all(given.map(async (tag) => { const words = await m.Words.load(tag); return ["
        "words.money({amount: '1299.50', currency: 'EUR'}), words.t('left', {count: 2}), words.dir,"
        "words.money({amount: '5', currency: 'nonsense'}) ]; }))",
        ["en-GB", "de", "fr", "ar", "xx"],
    )
    english, german, french, arabic, other = said
    assert english == ["€1,299.50", "Only 2 left", "ltr", "5 nonsense"]
    assert german[0] == "1.299,50\xa0€"
    assert french[:2] == ["1\u202f299,50\xa0€", "Plus que 2"]
    assert arabic[1:3] == ["بقيت قطعتان فقط", "rtl"]
    assert other[1] == "Only 2 left"
