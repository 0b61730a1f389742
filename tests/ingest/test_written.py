"""Whole pages as shops and help centres make them; what is true of each stands in its file."""

from __future__ import annotations

import pytest

from tests.ingest.written import Written, load, score, told

PAGES = load()


@pytest.fixture(params=PAGES, ids=lambda page: page.name)
def page(request: pytest.FixtureRequest) -> Written:
    written: Written = request.param
    return written


def test_its_words_are_found_and_nobody_elses(page: Written) -> None:
    precision, recall, _ = score(page.truth, told(page.articles(), page.says["title"]))
    assert precision >= 0.94
    assert recall >= 0.95


def test_what_it_says_of_itself(page: Written) -> None:
    for article in page.articles():
        assert article.language == page.says["language"]
        assert article.updated == page.says.get("updated", article.updated)
        if "#" not in article.id:
            assert article.title == page.says["title"]
            wanted = page.says.get("breadcrumbs", list(article.breadcrumbs))
            assert list(article.breadcrumbs) == wanted


def test_its_sections_can_be_linked(page: Written) -> None:
    found = {a.heading: a.name for article in page.articles() for a in article.anchors}
    found |= {a.title: a.url.partition("#")[2] for a in page.articles() if "#" in a.url}
    assert found == page.says.get("anchors", found)


def test_its_headings_are_found(page: Written) -> None:
    lines = [line for a in page.articles() for line in a.body.splitlines() if line.startswith("#")]
    found = [line.lstrip("# ") for line in lines]
    assert found == page.says.get("headings", found)


def test_its_questions_are_articles_and_the_rest_is_kept(page: Written) -> None:
    questions = [article.title for article in page.articles() if "#" in article.id]
    assert questions == page.says.get("questions", [])
    if "rest" in page.says:
        assert any("#" not in article.id for article in page.articles()) is page.says["rest"]


def test_the_body_is_markdown_without_html(page: Written) -> None:
    for article in page.articles():
        for tag in ("<div", "<p>", "<span", "&nbsp;", "&amp;", "\u00ad", "\u200b", "\ue000"):
            assert tag not in article.body
