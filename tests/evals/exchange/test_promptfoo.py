from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.exchange.exported import ExchangeError
from evals.exchange.imported import Imported
from evals.exchange.nunjucks import escaped, plain
from evals.exchange.promptfoo_export import to_promptfoo
from evals.exchange.promptfoo_import import from_promptfoo
from evals.golden import Golden, Moment
from evals.golden_file import load_goldens
from tests.evals.exchange.test_inspect import TEXT, golden, same

BRACES = st.text(st.sampled_from('{}%#" ax'), min_size=1)


def brought_back(file: Path, text: str) -> tuple[Golden, ...]:
    file.write_text(text, encoding="utf-8")
    out = file.with_name("goldens.yaml")
    out.write_text(from_promptfoo(file, Moment.SUPPORT).yaml("shop"), encoding="utf-8")
    return load_goldens(out)


def read(tmp_path: Path, *tests: dict[str, Any], **config: Any) -> Imported:
    file = tmp_path / "promptfooconfig.yaml"
    content = {"prompts": ["{{message}}"], **config, "tests": list(tests)}
    file.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return from_promptfoo(file, Moment.SUPPORT)


def asking(*assertions: dict[str, Any], message: str = "Hello") -> dict[str, Any]:
    return {"vars": {"message": message}, "assert": list(assertions)}


@settings(max_examples=25)
@given(shopper=TEXT, words=TEXT, never=TEXT, rubric=TEXT)
def test_whatever_is_said_and_asked_for_comes_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, shopper: str, words: str, never: str, rubric: str
):
    first = golden(
        {
            "says": [words, "b"],
            "says_any": [words, never],
            "never_says": [never],
            "rubric": [rubric],
            "limits": {"total_ms": 1500.0, "cost": "0.25"},
        },
        shopper,
        tags=["a"],
        severity="minor",
        cluster="c",
    )
    file = tmp_path_factory.getbasetemp() / "p.yaml"
    assert same(brought_back(file, to_promptfoo([first]).text), first)


@given(BRACES)
def test_braces_are_no_templates(text: str):
    written = escaped(text)
    assert plain(written) == text
    assert "{%" not in written
    assert "{#" not in written


@pytest.mark.parametrize("text", ["file://etc/passwd", "python:x", "https://shop.example/"])
def test_a_beginning_that_would_be_read_as_a_file_is_kept_as_words(text: str):
    assert not escaped(text).startswith(text[:5])
    assert plain(escaped(text)) == text


def test_a_conversation_of_several_turns_comes_back_as_one(tmp_path: Path):
    turns = [{"shopper": f"{n}?", "expect": {"says": [str(n)]}} for n in range(3)]
    first = golden({"says": ["x"]}, turns=turns)
    text = to_promptfoo([first, golden({"says": ["y"]}, id="other")]).text
    back = brought_back(tmp_path / "p.yaml", text)
    assert [g.id for g in back] == ["g", "other"]
    assert same(back[:1], first)


def test_the_checks_that_are_not_made_and_what_is_left_out_stand_in_the_comment():
    found = to_promptfoo(
        [
            golden({"says": ["a"], "decision": "answer", "limits": {"first_ms": 10}}),
            golden({"cites": ["b"]}, id="articles"),
            golden({"says": ["a"]}, id="clock", setting={"now": "2026-11-22T10:00:00Z"}),
        ]
    )
    comment = [line for line in found.text.splitlines() if line.startswith("#")]
    assert "#   g, turn 1: decision, limits.first_ms" in comment
    assert "#   articles: it asks for nothing that promptfoo can check" in comment
    assert "#   clock: it needs now" in comment
    assert found.items == 1


def test_every_test_that_stands_alone_has_an_assertion():
    goldens = load_goldens(Path(__file__).parents[3] / "evals" / "goldens" / "larkfell")
    found = to_promptfoo(goldens)
    tests = yaml.safe_load(found.text)["tests"]
    assert len(tests) == found.items
    last = {test["metadata"]["conversationId"]: test for test in tests}
    assert all(test["assert"] for test in last.values())
    assert len(last) + len(found.omitted) == len(goldens)


def test_nothing_to_write_is_an_error():
    with pytest.raises(ExchangeError, match="g: it asks for nothing"):
        to_promptfoo([golden({"decision": "answer"})])


def test_simple_assertions_become_checks(tmp_path: Path):
    found = read(
        tmp_path,
        asking(
            {"type": "contains", "value": "a"},
            {"type": "icontains", "value": 42},
            {"type": "contains-any", "value": ["x", "y"]},
            {"type": "not-contains", "value": "n"},
            {"type": "latency", "threshold": 900},
            {"type": "cost", "threshold": 0.002},
        ),
    )
    expect = found.goldens[0].turns[0].expect
    assert (expect.says, expect.says_any, expect.never_says) == (("a", "42"), ("x", "y"), ("n",))
    assert expect.limits is not None
    assert (expect.limits.total_ms, str(expect.limits.cost)) == (900, "0.002")
    assert "contains is read as: stands in the answer, in any case" in found.remarks
    assert not found.unmapped


def test_a_prompt_with_variables_is_what_the_shopper_says(tmp_path: Path):
    test = {
        "vars": {"size": "M", "thing": "jackets"},
        "assert": [{"type": "icontains", "value": "yes"}],
    }
    found = read(tmp_path, test, prompts=["Do you have {{ thing }} in {{size}}?"])
    assert found.goldens[0].turns[0].shopper == "Do you have jackets in M?"


def test_what_all_tests_share_is_asked_of_each(tmp_path: Path):
    shared = {"assert": [{"type": "not-icontains", "value": "sorry"}]}
    found = read(tmp_path, asking({"type": "icontains", "value": "a"}), defaultTest=shared)
    assert found.goldens[0].turns[0].expect.never_says == ("sorry",)


@pytest.mark.parametrize(
    ("test", "told"),
    [
        (asking({"type": "javascript", "value": "1"}), "the assertion javascript is left out"),
        (asking({"type": "similar", "value": "a", "threshold": 0.5}), "similar is left out"),
        (asking({"type": "icontains", "value": "{{ name }}"}), "icontains is left out"),
        (asking({"type": "latency", "threshold": -1}), "latency is left out"),
        (asking({"type": "icontains", "value": "a", "transform": "x"}), "icontains is left out"),
        (asking("x"), "the assertion 'x' is left out"),  # type: ignore[arg-type]
        ({"assert": [{"type": "icontains", "value": "a"}]}, "what the shopper says can't be told"),
        (
            {"vars": {"a": "1", "b": "2"}, "assert": [{"type": "icontains", "value": "a"}]},
            "name one `message`",
        ),
        (asking({"type": "icontains", "value": "a"}) | {"options": {}}, "options is left out"),
    ],
)
def test_what_does_not_map_is_a_line_with_its_place(
    tmp_path: Path, test: dict[str, Any], told: str
):
    found = read(tmp_path, asking({"type": "icontains", "value": "a"}), test)
    file = tmp_path / "promptfooconfig.yaml"
    lines = file.read_text(encoding="utf-8").splitlines()
    place = [n for n, line in enumerate(lines, 1) if line.startswith("- ")][-1]
    assert any(told in line for line in found.unmapped), found.unmapped
    assert all(line.startswith(f"{file}, line {place}: ") for line in found.unmapped)


def test_a_conversation_that_lacks_a_turn_is_left_out_whole(tmp_path: Path):
    of = {"metadata": {"conversationId": "c"}}
    first = asking({"type": "icontains", "value": "a"}) | of
    second = asking({"type": "javascript", "value": "1"}) | of
    alone = asking({"type": "icontains", "value": "a"})
    found = read(tmp_path, first, second, alone)
    assert len(found.goldens) == 1
    assert any("so the conversation c is left out" in line for line in found.unmapped)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("tests: [", "line 1: not YAML"),
        ("tests: file://tests.csv", "don't stand in the file itself"),
        ("hello", "not a promptfoo configuration"),
        ("tests: []", "there is nothing in it"),
        ("tests: [{vars: {m: x}}]", "nothing in it can become a golden"),
    ],
)
def test_a_file_that_gives_nothing_is_an_error(tmp_path: Path, content: str, told: str):
    file = tmp_path / "p.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ExchangeError, match=told):
        from_promptfoo(file, Moment.SUPPORT)
