"""MDX: what its readers see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.feeds.jsx import expression_at, tag_at
from ingest.feeds.mdx import clean_mdx
from ingest.feeds.prose import clean_prose


def read(text: str) -> str:
    return clean_prose(clean_mdx(text)).strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # modules
        (
            "import A from '@theme/A';\nimport {\n  b,\n} from './b';\nimport './c.css';\n\nHi.",
            "Hi.",
        ),
        ("export const a = () => {\n\n  return {b: 1};\n};\n\nHi.", "Hi."),
        ("export default function X() {\n  return <p>no</p>;\n}\n\nHi.", "Hi."),
        ("import the parcel to us.", "import the parcel to us."),
        ("export everything from here.", "export everything from here."),
        ("We\nimport a from 'b'", "We\nimport a from 'b'"),
        # components
        ("<Foo bar={{a: '}'}} onClick={() => {}} />\n\nHi.", "Hi."),
        ('a <B c="d">e</B> f', "a e f"),
        ("<>\n\nHi.\n\n</>", "Hi."),
        ("<Note.Inner\n  x\n  y='z'\n>\n  Hi.\n</Note.Inner>", "Hi."),
        (
            '<Tabs>\n  <TabItem value="a" label="Apple" default>\n\n    - one\n      - two\n\n'
            '  </TabItem>\n  <TabItem value="b" label="Pear">Two.</TabItem>\n</Tabs>',
            "**Apple**\n\n- one\n  - two\n\n**Pear**\n\nTwo.",
        ),
        (
            "<details>\n<summary>Why *so*?</summary>\n\nBecause.\n\n</details>",
            "### Why *so*?\n\nBecause.",
        ),
        ("<img src={require('./a.png').default} alt=\"A box\" /> here", "A box here"),
        ('<a href="https://e.x" className={b}>c</a>', "[c](https://e.x)"),
        # admonitions
        (":::tip\n\nHi.\n\n:::", "Hi."),
        (":::tip[My **tip**]\nHi.\n:::", "**My tip**\n\nHi."),
        (":::danger Hot stuff\nHi.\n:::", "**Hot stuff**\n\nHi."),
        ("::::info\n:::note{.x}\nHi.\n:::\nHo.\n::::", "Hi.\n\nHo."),
        ("a ::: b\n\n:::", "a ::: b\n\n:::"),
        # expressions
        ("a {/* no\n\nno */} b", "a b"),
        ("{'said'} {30} {`so`} {x ? 'y' : 'z'}end", "said 30 so end"),
        (r"literal \{braces\}", "literal {braces}"),
        ("3 < 4, a<b and <5", "3 < 4, a<b and <5"),
        ("unclosed { brace", "unclosed { brace"),
        ("<https://e.x/a>", "<https://e.x/a>"),
        ("## Fees {#fees}\n\nNone.", "## Fees\n\nNone."),
        ("## Fees {/* #fees */}\n\nNone.", "## Fees\n\nNone."),
        # code
        ("```mdx-code-block\n<A>\n\n:::tip\n\nHi.\n\n:::\n\n</A>\n```\n\nHo.", "Hi.\n\nHo."),
        ("```jsx\nimport A from 'b';\n<Foo>{x}</Foo>\n:::tip\n```", None),
        ("Use `<Tabs>`, `{x}` and ``a ` {b}``.", None),
        (
            "<A>\n\n  ```js\n  if (a) {\n    b();\n  }\n  ```\n\n</A>",
            "```js\nif (a) {\n  b();\n}\n```",
        ),
    ],
)
def test_mdx(text: str, expected: str | None) -> None:
    assert read(text) == (text if expected is None else expected)


def test_imported_markdown_takes_the_place_of_its_component() -> None:
    text = "import Terms from './_terms.mdx';\n\nBefore.\n\n<Terms />\n\nAfter, <Other />."
    asked: list[str] = []

    def partial(path: str) -> str | None:
        asked.append(path)
        return "import Terms from './_terms.mdx';\n\n**Thirty** days.\n\n<Terms />"

    cleaned = clean_prose(clean_mdx(text, partial))
    assert cleaned.startswith("Before.\n\n**Thirty** days.")
    assert cleaned.endswith("After, .")
    assert set(asked) == {"./_terms.mdx"}  # one that includes itself ends


def test_tags_and_expressions_end_where_they_end() -> None:
    tag = tag_at("<A b='c' d={{e: '}'}} {...f} g>x", 0)
    assert tag is not None
    assert (tag.name, tag.attributes, tag.end, tag.component) == ("A", {"b": "c"}, 31, True)
    expression = expression_at('{"a\\"}"} b', 0)
    assert expression is not None
    assert expression.end == 8
    for broken in ("<", "< a", "<3", "<a b=", "<a b='c", "<a <b>", "<a b={c"):
        assert tag_at(broken, 0) is None


@given(st.text(alphabet="<>{}/:'\"`=*# \n\\abATi!-[]()", max_size=200))
def test_mdx_never_raises(text: str) -> None:
    clean_prose(clean_mdx(text))
