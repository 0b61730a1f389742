"""Folders of Markdown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.feeds.markdown import FrontMatterError, MarkdownFolder, split_front_matter
from ingest.feeds.prose import clean_prose
from ingest.reading import Failed, Outcome, Read, Skipped, SourceError
from kb.documents import Article


def read(folder: Path, files: dict[str, str | bytes], base_url: str = "") -> dict[str, Outcome]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    outcomes = MarkdownFolder(folder, base_url=base_url).read({})
    return {Path(outcome.where).relative_to(folder).as_posix(): outcome for outcome in outcomes}


def article(outcome: Outcome) -> Article:
    assert isinstance(outcome, Read)
    (found,) = outcome.documents
    assert isinstance(found, Article)
    return found


def test_front_matter_and_folders(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "Store Support/returns-and-refunds.md": "---\ntitle: 'Returns'\nid: 12345678901\n"
            "updated: 2026-03-01\nlanguage: EN\nowner: anna\n---\n\nSend it **back**.\n",
            "plain.md": "# Hello\n\nSome words.\n",
            ".hidden/x.md": "No.",
            "picture.png": b"\x89PNG",
        },
        base_url="https://e.x/help/",
    )
    assert article(found.pop("Store Support/returns-and-refunds.md")) == Article(
        id="12345678901",
        title="Returns",
        url="https://e.x/help/Store%20Support/returns-and-refunds",
        body="Send it **back**.",
        language="en",
        breadcrumbs=("Store Support",),
        updated="2026-03-01",
    )
    plain = article(found.pop("plain.md"))
    assert (plain.id, plain.title, plain.body) == ("plain", "Hello", "Some words.")
    assert found == {}


def test_what_is_left_out(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "a.md": "---\ntitle: Only this\n---\n",
            "b.md": "---\ntitle: B\ndraft: true\n---\nWords.",
            "c.md": "---\ntitle: [oops\n---\nWords.",
            "d.md": "---\nid: x\n---\nWords.",
            "e.md": "---\nid: x\n---\nOther words.",
        },
    )
    assert isinstance(found["a.md"], Skipped)
    assert found["a.md"].reason == "no text in it but its title"
    assert "draft" in found["b.md"].reason
    assert isinstance(found["c.md"], Failed)
    assert "broken front matter at line" in found["c.md"].reason
    assert isinstance(found["d.md"], Read)
    assert "that of d.md already" in found["e.md"].reason


def test_wrong_encodings(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "a.md": "Größe".encode("cp1252"),
            "b.md": "Größe".encode("utf-16"),
            "c.md": "---\r\ntitle: Größe\r\n---\r\nGröße\r\n".encode("utf-8-sig"),
        },
    )
    assert {article(outcome).body for outcome in found.values()} == {"Größe"}
    assert article(found["c.md"]).title == "Größe"


@pytest.mark.parametrize("name", ["absent", "."])
def test_no_folder_or_nothing_in_it(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match=str(tmp_path)):
        list(MarkdownFolder(tmp_path / name).read({}))


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("a ![The label](x.png) b", "a The label b"),
        ("![](x.png)", ""),
        ("one <br>\ntwo <kbd>Ctrl</kbd>", "one\ntwo Ctrl"),
        ('see <a class="x" href="https://e.x/a">the page</a>', "see [the page](https://e.x/a)"),
        ("<!-- secret\n\n --> seen", "seen"),
        ('<div class="note">\n\n**Note:** so.\n\n</div>', "**Note:** so."),
        ("<h2 class='c'>Fees</h2>\n<p>None.</p>", "## Fees\n\nNone."),
        ("<ul><li>a</li>\n\n<li>b</li></ul>", "- a\n- b"),
        ("[a](https://e.x){.external} &lt;= 3 &amp; more", "[a](https://e.x) <= 3 & more"),
        ("use `<br>` and `&lt;` here", "use `<br>` and `&lt;` here"),
        ("```html\n<div>\n\n\n<!-- kept -->\n```", "```html\n<div>\n\n\n<!-- kept -->\n```"),
        ("for <your-board> only", "for <your-board> only"),
        ("| a | b |\n|---|---|\n| 1<br>2 | 3 |", "| a | b |\n|---|---|\n| 1 2 | 3 |"),
    ],
)
def test_prose(given_: str, expected: str) -> None:
    assert clean_prose(given_).strip() == expected


@given(st.text(max_size=300))
def test_prose_never_raises(text: str) -> None:
    clean_prose(text)
    try:
        split_front_matter(f"---\n{text}\n---\nx")
    except FrontMatterError:
        return


@pytest.mark.shared
def test_a_real_help_centre(shared: Path) -> None:
    outcomes = list(MarkdownFolder(shared / "arduino_help" / "content").read({}))
    found = [article(outcome) for outcome in outcomes if isinstance(outcome, Read)]
    assert len(outcomes) == 414
    assert len(found) >= 410
    assert all(document.title and document.body for document in found)
    assert not [d.id for d in found if "<img" in d.body or "![" in d.body]
