from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversation import (
    Answer,
    Conversation,
    Decision,
    Handoff,
    HandoffReason,
    Role,
    ToolUse,
)
from evals.golden import GoldenError
from evals.golden_draft import append, draft, ids_in, whole
from evals.golden_file import load_goldens
from evals.score import Status
from evals.scoring.checks import score
from tests.evals.scoring.made import ANSWER, seen

QUESTION = "Do you have a Kettle? I'm [email:99b8fd36]"


def held(*said: str, answer: Answer = ANSWER) -> Conversation:
    found = Conversation("c_1")
    for text in said:
        found = found.said(Role.SHOPPER, text).said(Role.ASSISTANT, answer.text, answer)
    return found


def finished(text: str) -> str:
    """The draft after somebody has said why."""
    return text.replace("TODO", "Because.")


def test_a_draft_is_refused_until_somebody_says_why_and_loads_then(tmp_path: Path) -> None:
    path = tmp_path / "drafts.yaml"
    append(path, draft(held(QUESTION)), "larkfell")
    with pytest.raises(GoldenError, match=r"drafts\.yaml, line \d+: .* is a draft.*say why"):
        load_goldens(path)
    path.write_text(finished(path.read_text(encoding="utf-8")), encoding="utf-8")
    (golden,) = load_goldens(path)
    assert golden.id == "do-you-have-a-kettle-i"
    assert golden.turns[0].shopper == QUESTION


def test_what_happened_is_filled_in_and_holds_for_what_happened(tmp_path: Path) -> None:
    path = tmp_path / "drafts.yaml"
    path.write_text(finished(whole(draft(held(QUESTION, "and red?")), "x")), encoding="utf-8")
    (golden,) = load_goldens(path)
    assert len(golden.turns) == 2
    expected = golden.turns[0].expect
    assert expected.decision is Decision.ANSWER
    assert expected.shows == ("Camp Kettle", "Fell Jacket")
    assert expected.cites == ("Returns",)
    assert expected.calls is not None
    assert expected.calls.superset == ("search_products",)
    assert expected.language == "en"
    assert {one.status for one in score(expected, seen())} == {Status.PASSED}


def test_a_hand_over_is_expected_where_there_was_one() -> None:
    handed = replace(
        ANSWER, decision=Decision.HANDOFF, handoff=Handoff(HandoffReason.ANGER, "They are angry.")
    )
    (golden,) = yaml.safe_load(whole(draft(held("Grr", answer=handed)), "x"))["goldens"]
    assert golden["turns"][0]["expect"]["handoff"] == "anger"
    assert golden["ends"] == {"inbox": {"reason": "anger"}}
    assert golden["moment"] == "support"


def test_what_the_assistant_said_of_somebodys_order_is_not_written_down() -> None:
    uses = (ToolUse("1", "get_order", "{}", "{}"),)
    private = replace(
        ANSWER, text="It goes to Birkenallee 8.", trace=replace(ANSWER.trace, tools=uses)
    )
    text = draft(held("Where is it?", answer=private)).text
    assert "Birkenallee" not in text
    assert "make a fixture" in text
    assert "it said: The **Camp Kettle**" in draft(held("kettle")).text


def test_a_draft_ends_where_a_person_took_over() -> None:
    said = held("Hello").said(Role.SHOPPER, "Hm?").said(Role.AGENT, "Jo here")
    said = said.said(Role.SHOPPER, "Bye").said(Role.ASSISTANT, "x", ANSWER)
    (golden,) = yaml.safe_load(whole(draft(said), "x"))["goldens"]
    assert [turn["shopper"] for turn in golden["turns"]] == ["Hello"]


def test_a_conversation_that_nobody_answered_makes_no_golden() -> None:
    with pytest.raises(GoldenError, match="nothing in it was answered"):
        draft(Conversation("c_1").said(Role.SHOPPER, "Hello?"))


def test_an_id_that_is_taken_gets_a_number() -> None:
    first = draft(held("Kettle!")).id
    assert draft(held("Kettle!"), {first}).id == "kettle-2"
    assert draft(held("Kettle!"), {"kettle", "kettle-2"}).id == "kettle-3"
    assert draft(held("¿?")).id == "conversation"


BEFORE = """\
# Ours.
brand: larkfell
goldens:
    # The first.
    - id: kettle   # stays
      moment: purchase
      why: Because.
      turns: [{shopper: Hello, expect: {says: [hello]}}]
    # no more"""


def test_a_draft_comes_to_the_end_of_a_file_and_what_stands_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(BEFORE, encoding="utf-8")
    path.chmod(0o640)
    append(path, draft(held("Kettle!"), ids_in(path)), "other")
    text = path.read_text(encoding="utf-8")
    assert text.startswith(BEFORE)
    assert path.stat().st_mode & 0o777 == 0o640
    path.write_text(finished(text), encoding="utf-8")
    assert [golden.id for golden in load_goldens(path)] == ["kettle", "kettle-2"]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "content",
    [
        "[a",
        "",
        "brand: x\n",
        "goldens: []\n",
        "goldens: [{id: a}]\n",
        "goldens:\n- id: a\nbrand: x\n",
        "goldens:\n- id: a\n...\n",
        "- id: a\n",
        "goldens:\n- {id: a,\n",
    ],
)
def test_a_file_that_holds_something_else_is_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(GoldenError, match=r"a\.yaml"):
        append(path, draft(held("Kettle!")), "x")
    assert path.read_text(encoding="utf-8") == content


@given(said=st.text(min_size=1, max_size=60), answered=st.text(max_size=60))
def test_whatever_was_said_the_draft_loads_and_says_the_same(
    tmp_path_factory: pytest.TempPathFactory, said: str, answered: str
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.yaml"
    try:
        drafted = draft(held(said, answer=replace(ANSWER, text=answered)))
    except GoldenError:
        assert not said.strip()
        return
    append(path, drafted, "x")
    path.write_text(finished(path.read_text(encoding="utf-8")), encoding="utf-8")
    (golden,) = load_goldens(path)
    assert golden.turns[0].shopper.strip() == said.strip()
