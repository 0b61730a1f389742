"""The pages in ``pages/``, written for these tests, and how much of their text is found.

``python -m tests.ingest.written`` prints precision, recall and F1 of the words page by page. What a
page's main content is stands between ``<!--main-->`` and ``<!--/main-->``, which are taken out
before the page is read; ``<!--not-->`` marks what is none inside it.
"""

from __future__ import annotations

import html
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ingest.articles import NoArticle, extract_articles
from ingest.page import parse_page
from kb.documents import Article

FOLDER = Path(__file__).parent / "pages"
_FRONT = re.compile(r"\A<!--\s*\n(.*?)-->\s*", re.DOTALL)
_MAIN = re.compile(r"<!--main-->(.*?)<!--/main-->", re.DOTALL)
_NOT = re.compile(r"<!--not-->.*?<!--/not-->", re.DOTALL)
_MARK = re.compile(r"<!--/?(?:main|not)-->")
_ALT = re.compile(r"<img\b[^>]*?\balt=\"([^\"]*)\"[^>]*>")
# Whole words, and each character of the scripts that set no spaces between words.
_WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]|[^\W\u3040-\u30ff\u4e00-\u9fff]+")


@dataclass(frozen=True)
class Written:
    """A page with what is true of it."""

    name: str
    html: str
    truth: str
    says: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return str(self.says["url"])

    def articles(self) -> tuple[Article, ...]:
        found = extract_articles(parse_page(self.html.encode(), self.url))
        return () if isinstance(found, NoArticle) else found


def load() -> list[Written]:
    return [_load(path) for path in sorted(FOLDER.glob("*.html"))]


def _load(path: Path) -> Written:
    text = path.read_bytes().decode()
    front = _FRONT.match(text)
    assert front, f"{path.name} does not say what is true of it"
    says = yaml.safe_load(front[1])
    main = " ".join(_NOT.sub(" ", part) for part in _MAIN.findall(text))
    plain = re.sub(r"<[^>]*>", " ", _ALT.sub(r" \1 ", main))
    truth = f"{html.unescape(plain)} {says.get('extra', '')}"
    return Written(path.stem, _MARK.sub("", text[front.end() :]), truth, says)


def words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.replace("\u00ad", "").casefold()))


def told(articles: tuple[Article, ...], title: str) -> str:
    """All that the articles of a page say, without Markdown's link targets."""
    parts = [(a.title if a.title != title else "", a.body) for a in articles]
    text = "\n".join(part for pair in parts for part in pair)
    # Link targets, numbers of lists and languages of code are Markdown's, not the page's.
    return re.sub(r"\]\([^)\s]*\)|^[ \t]*\d+\. |^```\w*$", " ", text, flags=re.MULTILINE)


def score(truth: str, found: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of the words, each counted as often as it stands there."""
    wanted, given = words(truth), words(found)
    same = sum((wanted & given).values())
    precision = same / sum(given.values()) if given else 1.0
    recall = same / sum(wanted.values()) if wanted else 1.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def main() -> None:
    rows = []
    for page in load():
        found = told(page.articles(), page.says["title"])
        rows.append((page.name, *score(page.truth, found)))
    for name, precision, recall, f1 in rows:
        sys.stdout.write(f"{name:20} {precision:.3f} {recall:.3f} {f1:.3f}\n")
    means = [sum(row[i] for row in rows) / len(rows) for i in (1, 2, 3)]
    sys.stdout.write(f"{'mean of ' + str(len(rows)):20} " + " ".join(f"{m:.3f}" for m in means))
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
