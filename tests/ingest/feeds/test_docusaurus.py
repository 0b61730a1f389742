"""Docusaurus sites as folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.feeds.docusaurus import is_docusaurus, unnumbered
from ingest.feeds.markdown import MarkdownFolder
from ingest.reading import Outcome, Read, Skipped
from kb.documents import Article

CONFIG = """
export default {
  title: 'Shop help', url: "https://help.e.x", baseUrl: '/en/',
  presets: [['classic', {docs: {routeBasePath: 'guide', sidebarPath: './sidebars.js'},
    blog: {routeBasePath: 'news'}}]],
};
"""


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def read(folder: Path, base_url: str = "") -> dict[str, Outcome]:
    source = MarkdownFolder(folder, base_url=base_url)
    assert source.kind == "docusaurus"
    outcomes = source.read({})
    return {Path(o.where).relative_to(folder).as_posix(): o for o in outcomes}


def article(outcome: Outcome) -> Article:
    assert isinstance(outcome, Read)
    (found,) = outcome.documents
    assert isinstance(found, Article)
    return found


def test_a_site_is_read_by_its_own_rules(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "docusaurus.config.js": CONFIG,
            "docs/intro.md": "---\nslug: /\ntitle: Welcome\n---\nHi.",
            "docs/02-orders/_category_.json": '{"label": "Your orders", "position": 2}',
            "docs/02-orders/index.md": "# Orders\n\nAll about them.",
            "docs/02-orders/01-returns.mdx": "---\nid: send-back\nsidebar_label: Back\n"
            "last_update:\n  date: 2026-02-03\n---\nimport T from './_terms.mdx';\n\n"
            "<T />\n\n## Fees {#fees}\n\nNone.\n\n## Who pays?\n\nWe do.\n",
            "docs/02-orders/_terms.mdx": "---\nx: y\n---\nWithin **30** days.",
            "docs/02-orders/3-abroad/abroad.md": "---\ntitle: Abroad\n---\nEverywhere.",
            "docs/02-orders/3-abroad/eu.md": "---\nslug: europe\ntitle: EU\n---\nFree.",
            "docs/02-orders/3-abroad/2021-10-sale.md": "Sale.",
            "docs/hidden.md": "---\nunlisted: true\n---\nSecret.",
            "docs/draft.md": "---\ndraft: true\n---\nNot yet.",
            "docs/readme.test.md": "No.",
            "versioned_docs/version-1.0/intro.md": "Old.",
            "blog/2020.md": "News.",
        },
    )
    found = read(tmp_path)
    assert {name: o.reason for name, o in found.items() if isinstance(o, Skipped)} == {
        "versioned_docs": "pages of older versions; only the current ones are read",
        "blog": "a blog; open its folder as a source of its own to read it",
        "docs/02-orders/_terms.mdx": "a part of other pages (its name begins with an underscore)",
        "docs/hidden.md": "unlisted by its front matter",
        "docs/draft.md": "a draft by its front matter",
        "docs/readme.test.md": "a test",
    }
    returns = article(found["docs/02-orders/01-returns.mdx"])
    assert returns.id == "orders/send-back"
    assert returns.title == "Back"
    assert returns.url == "https://help.e.x/en/guide/orders/send-back"
    assert returns.body == "Within **30** days.\n\n## Fees\n\nNone.\n\n## Who pays?\n\nWe do."
    assert returns.breadcrumbs == ("Your orders",)
    assert returns.updated == "2026-02-03"
    assert [(a.heading, a.name) for a in returns.anchors] == [
        ("Fees", "fees"),
        ("Who pays?", "who-pays"),
    ]
    places = {
        name: (article(o).id, article(o).url.removeprefix("https://help.e.x/en/guide"),
               article(o).breadcrumbs)
        for name, o in found.items()
        if isinstance(o, Read) and name != "docs/02-orders/01-returns.mdx"
    }  # fmt: skip
    assert places == {
        "docs/intro.md": ("index", "/", ()),
        "docs/02-orders/index.md": ("orders", "/orders", ()),
        "docs/02-orders/3-abroad/abroad.md": ("orders/abroad", "/orders/abroad", ("Your orders",)),
        "docs/02-orders/3-abroad/eu.md": (
            "orders/abroad/europe",
            "/orders/abroad/europe",
            ("Your orders", "Abroad"),
        ),
        "docs/02-orders/3-abroad/2021-10-sale.md": (
            "orders/abroad/2021-10-sale",
            "/orders/abroad/2021-10-sale",
            ("Your orders", "Abroad"),
        ),
    }


def test_links_between_files_lead_to_their_pages(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "docusaurus.config.js": CONFIG,
            "docs/1-a/x.md": "[b](../2-b/y%20z.md#fees 'T') [c](@site/docs/2-b/y%20z.md) "
            '[d](#here) [e](https://e.x/y.md) [f](/about) [g](../gone.md "T") `[h](y.md)`\n\n'
            "[i]: ./w.md\n\n```\n[j](w.md)\n```\n",
            "docs/1-a/w.md": "---\nslug: /w\n---\nW.",
            "docs/2-b/y z.md": "---\nid: why\n---\nY.",
        },
    )
    base = "https://help.e.x/en/guide"
    assert article(read(tmp_path)["docs/1-a/x.md"]).body == (
        f"[b]({base}/b/why#fees 'T') [c]({base}/b/why) [d](#here) [e](https://e.x/y.md) "
        f'[f](https://help.e.x/about) [g]({base}/gone.md "T") `[h](y.md)`\n\n'
        f"[i]: {base}/w\n\n```\n[j](w.md)\n```"
    )


def test_the_docs_folder_alone_will_do(tmp_path: Path) -> None:
    write(tmp_path, {"docusaurus.config.ts": CONFIG, "docs/a.md": "Hi."})
    assert article(read(tmp_path / "docs")["a.md"]).url == "https://help.e.x/en/guide/a"
    found = read(tmp_path / "docs", "https://other.e.x/help/")
    assert article(found["a.md"]).url == "https://other.e.x/help/a"


def test_a_folder_is_known_by_its_categories(tmp_path: Path) -> None:
    write(tmp_path, {"a/_category_.yml": "label: 'First: things'", "a/1-b.md": "Hi."})
    assert is_docusaurus(tmp_path)
    found = article(read(tmp_path)["a/1-b.md"])
    assert (found.id, found.url, found.breadcrumbs) == ("a/b", "", ("First: things",))


@pytest.mark.parametrize("broken", ["{", "[1]", '{"label": 5}', ""])
def test_a_broken_category_costs_its_label_only(tmp_path: Path, broken: str) -> None:
    write(tmp_path, {"my-orders/_category_.json": broken, "my-orders/a.md": "Hi."})
    assert article(read(tmp_path)["my-orders/a.md"]).breadcrumbs == ("My orders",)


def test_imports_do_not_leave_the_site(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "secret.md": "Secret.",
            "site/docusaurus.config.js": "module.exports = {}",
            "site/shared/terms.mdx": "Terms.",
            "site/docs/a.mdx": "import S from '../../secret.md';\nimport T from "
            "'@site/shared/terms.mdx';\n\nHi.\n\n<S />\n\n<T />",
        },
    )
    assert article(read(tmp_path / "site")["docs/a.mdx"]).body == "Hi.\n\nTerms."


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("02-returns", "returns"),
        ("3. Returns", "Returns"),
        ("10_a-b", "a-b"),
        ("2021-11-03-news", "2021-11-03-news"),
        ("8.0-release", "8.0-release"),
        ("404", "404"),
        ("returns", "returns"),
    ],
)
def test_number_prefixes(name: str, expected: str) -> None:
    assert unnumbered(name) == expected
