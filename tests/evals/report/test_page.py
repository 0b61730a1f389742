from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant.conversation import Answer, Decision, Trace
from evals.golden import Exchange, Expectation, Golden, Moment
from evals.report.page import render, write_report
from evals.report.plots import Past
from evals.result import Result, TurnResult
from evals.runs.comparison import compared
from evals.runs.run import Run
from evals.runs.summary import summed
from evals.score import Score, Severity, Status
from evals.statistics.interval import Interval
from tests.evals.runs.made import result, results, run

HOSTILE = "<script>alert(1)</script><img src=https://evil.example/x onerror=alert(1)>"
VOID = {"meta", "br", "img"}


class Outline(HTMLParser):
    """The page's tags, each with its attributes, and what is left open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))

    @property
    def headings(self) -> list[str]:
        found = re.findall(r"<h2>(.*?)</h2>", self.page, re.DOTALL)
        return [re.sub(r"<.*?>", "", one).strip() for one in found]

    def feed(self, page: str) -> None:
        self.page = page
        super().feed(page)


def page_of(found: Run, before: Run | None = None, **more: object) -> Outline:
    comparison = compared(found, before) if before else None
    outline = Outline(render(found, summed(found), comparison, before=before, **more))  # type: ignore[arg-type]
    assert outline.open == []
    return outline


def saying(item: str, text: str, mark: Status) -> Result:
    answer = Answer(text, Decision.ANSWER, (), (), Trace(1, "keyless", "v"))
    turn = TurnResult("What <b>now</b>?", answer, (Score("says", mark, f"not {text}"),), 12.0)
    return replace(result(item), turns=(turn,))


def test_what_got_worse_stands_first_with_both_answers_and_the_words_that_differ() -> None:
    before = run([saying("returns", "You have 60 days.", Status.PASSED), *results({"a": "x"})])
    after = run([saying("returns", "You have 14 days.", Status.FAILED), *results({"a": "x"})])
    page = page_of(after, before)
    assert page.headings[:2] == ["Worse than before 1", "Failed 1"]
    assert "<del>60</del>" in page.page
    assert "<ins>14</ins>" in page.page
    assert page.text.index("returns") < page.text.index("By slice")


def test_a_run_like_the_one_before_reads_as_a_sentence() -> None:
    page = page_of(run(results({"a": "."})), run(results({"a": "."})))
    assert "over 1 independent conversation." in " ".join(page.text.split())
    assert "no change, p = 1.000" in page.text


def test_a_page_asks_nobody_for_anything() -> None:
    marks = {f"q{n}": "...x" for n in range(12)}
    past = [Past("r", "2026-11-20T10:00:00+00:00", Interval(0.9, 0.8, 0.95, 20, 20))]
    page = page_of(run(results(marks)), history=past)
    assert "http://" not in page.page
    assert "https://" not in page.page
    assert not any(tag in ("script", "link", "img", "iframe") for tag, _ in page.tags)
    (policy,) = (a["content"] for t, a in page.tags if a.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'")


def test_words_of_shoppers_models_and_reasons_are_shown_and_never_obeyed() -> None:
    page = page_of(run([saying("hostile", HOSTILE, Status.FAILED)]))
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "img"}
    assert HOSTILE in page.text
    assert "What <b>now</b>?" in page.text


def test_a_critical_failure_is_set_apart_and_open() -> None:
    found = run([result("pay", "x", severity=Severity.CRITICAL), *results({"a": "x", "b": "."})])
    page = page_of(found)
    assert page.headings[:2] == ["Critical failures 1", "Failed 1"]
    opened = [a["id"] for tag, a in page.tags if tag == "details" and "open" in a]
    assert opened == ["pay"]


def test_nothing_failed_says_what_may_still_fail() -> None:
    page = page_of(run(results({f"q{n}": "." for n in range(120)})))
    assert "Nothing failed" in page.text
    assert "up to 2.5 % of such conversations may still fail" in page.text


def test_what_could_not_be_held_and_what_was_not_measured_have_their_places() -> None:
    page = page_of(run(results({f"q{n}": "." for n in range(99)} | {"gone": "!", "unseen": "?"})))
    assert "Could not be held 1" in page.headings
    assert "Not measured 1" in page.headings
    assert "the address refuses" in page.text


def test_a_void_run_says_so_instead_of_a_figure() -> None:
    page = page_of(run(results({"a": "!", "b": "."})))
    assert "This run says nothing" in page.text
    assert "100.0 % passed" not in page.text


def test_the_reason_for_a_golden_is_told_with_its_place() -> None:
    asked = Exchange(shopper="?", expect=Expectation(says=("x",)))
    golden = Golden(id="a", moment=Moment.SUPPORT, why="Money is lost.", turns=(asked,))
    found = run(results({"a": "x"}))
    page = page_of(found, goldens=[golden.read_from("some/where/support.yaml, line 7", "")])
    assert "Money is lost. support.yaml, line 7" in page.text


def test_the_page_is_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.html"
    found = run(results({"a": "."}))
    write_report(found, summed(found), None, path)
    whole = path.read_text(encoding="utf-8")
    assert whole.endswith("</html>\n") or whole.endswith("</html>")
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    other = run(results({"b": "x"}))
    with pytest.raises(OSError, match="disk full"):
        write_report(other, summed(other), None, path)
    assert path.read_text(encoding="utf-8") == whole
