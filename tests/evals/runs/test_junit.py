from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from evals.result import Result
from evals.runs.junit import write_junit
from evals.runs.summary import summed
from evals.score import Score, Severity, Status
from tests.evals.runs import made

# What CI systems allow, as Jenkins' schema has it (xunit-plugin, junit-10.xsd): attributes, then
# those that are required.
ALLOWED = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, set()),
    "testsuite": (
        {"name", "tests", "failures", "errors", "time", "skipped", "timestamp"},
        {"name", "tests", "failures", "errors"},
    ),
    "properties": (set(), set()),
    "property": ({"name", "value"}, {"name", "value"}),
    "testcase": ({"name", "time", "classname"}, {"name"}),
    "failure": ({"type", "message"}, set()),
    "error": ({"type", "message"}, set()),
    "skipped": ({"type", "message"}, set()),
    "system-out": (set(), set()),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "junit.xml"


def written(path: Path, results: list[Result]) -> Element:
    run = made.run(results)
    write_junit(path, run, summed(run))
    return ElementTree.parse(path).getroot()


def case(root: Element, name: str) -> Element:
    found = root.find(f".//testcase[@name='{name}']")
    assert found is not None
    return found


def test_each_golden_is_one_test_with_all_its_epochs(path: Path) -> None:
    marks = {"fine": "....", "flaky": "..x.", "down": ".!..", "rubric": "????", "some": "?..?"}
    root = written(path, made.results(marks))
    suite = root[0]
    assert [one.get("name") for one in suite.iter("testcase")] == list(marks)
    counts = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "5", "failures": "1", "errors": "1", "skipped": "1"}
    for tag, count in (("failure", 1), ("error", 1), ("skipped", 1)):
        assert len(list(suite.iter(tag))) == count
    for name in ("tests", "failures", "errors"):
        assert root.get(name) == suite.get(name)
    failure = case(root, "flaky").find("failure")
    assert failure is not None
    assert failure.text == "epoch 3, turn 1, says: because"
    assert case(root, "down").find("error").get("message") == "the address refuses"  # type: ignore[union-attr]
    assert case(root, "rubric").find("skipped").get("message") == "says: because"  # type: ignore[union-attr]
    assert len(case(root, "some")) == len(case(root, "fine")) == 0


def test_a_critical_failure_is_marked_and_shows_the_conversation(path: Path) -> None:
    root = written(path, [made.result("price", "x", severity=Severity.CRITICAL)])
    assert case(root, "price").find("failure").get("type") == "critical"  # type: ignore[union-attr]
    shown = case(root, "price").findtext("system-out")
    assert shown == "Shopper: How long?\nAssistant (answer): Sixty days."


def test_the_interval_of_every_slice_is_a_property(path: Path) -> None:
    support = made.results({"a": ".", "b": "x"})
    root = written(path, [*support, *made.results({"c": "."}, moment="purchase")])
    properties = {one.get("name"): one.get("value") for one in root.iter("property")}
    for name, share, n in (("all", "0.6667", 3), ("moment:support", "0.5000", 2)):
        told = properties[f"passed.{name}"]
        assert told is not None
        assert re.fullmatch(rf"{share} \(95% interval 0\.\d{{4}} to [01]\.\d{{4}}, n={n}\)", told)
    assert properties["fingerprint.target"] == "aisle"


def test_whatever_was_said_the_file_is_well_formed(path: Path) -> None:
    said = 'a\x00b\x1b[31m <b> & "q" ]]> \ud800 \ufffe \U0001f9e6 \u202e\ttab\nline'
    one = made.result("odd", "x")
    score = Score("says", Status.FAILED, said)
    turn = replace(one.turns[0], shopper=said, scores=(score,))
    root = written(path, [replace(one, turns=(turn,))])
    failure = case(root, "odd").find("failure")
    assert failure is not None
    lost = "\N{REPLACEMENT CHARACTER}"
    clean = f'a{lost}b{lost}[31m <b> & "q" ]]> {lost} {lost} \U0001f9e6 \u202e\ttab\nline'
    assert failure.text == f"turn 1, says: {clean}"
    assert failure.get("message") == f"turn 1, says: {clean}"
    assert f"Shopper: {clean}" in (case(root, "odd").findtext("system-out") or "")


def test_ci_systems_know_every_element_and_attribute(path: Path) -> None:
    root = written(path, made.results({"a": ".x", "b": "!!", "c": "??"}))
    assert root.tag == "testsuites"
    for element in root.iter():
        allowed, required = ALLOWED[element.tag]
        assert required <= set(element.attrib) <= allowed, element.tag
        assert re.fullmatch(r"[0-9]*(\.[0-9]*)?", element.get("time", ""))
    suite = root[0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp", ""))
    assert int(suite.get("tests", "")) == len(suite.findall("testcase")) == 3
