from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kb.embed import SentenceTransformerEmbedder
from kb.knowledge import Knowledge
from prompts.brand import Brand
from tests.conftest import keyless
from ui.benchmarks import answering, talking
from ui.benchmarks.shoppers import DEMO, Said, over_help, over_products
from ui.benchmarks.sources import help_questions
from ui.benchmarks.talking import hold
from ui.settings import Settings

KINDS = {"find", "narrow", "compare", "product", "policy", "small talk", "unanswerable", "handover"}


@pytest.fixture
def home(demo_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo_store, tmp_path / "store"))


def test_the_demo_shop_is_asked_everything_that_shoppers_ask() -> None:
    assert {said.kind for talk in DEMO for said in talk} == KINDS
    assert any(len(talk) > 3 for talk in DEMO)


def test_every_query_begins_a_conversation_that_goes_on() -> None:
    talks = list(over_products(["mouse", "desk", "lamp"]))
    begun = [talk for talk in talks if talk[0].kind == "find"]
    assert [talk[0].text for talk in begun] == ["mouse", "desk", "lamp"]
    assert all(len(talk) == 3 for talk in begun)
    assert len(talks) > len(begun)


def test_no_question_to_a_help_centre_is_left_out() -> None:
    questions, strangers = help_questions()
    assert questions
    assert strangers
    said = [said.text for talk in over_help(questions, strangers) for said in talk]
    assert set(questions) | set(strangers) <= set(said)


def test_first_words_come_no_later_than_the_whole_answer(
    demo_knowledge: Knowledge, larkfell: Brand
) -> None:
    timed = hold(keyless(demo_knowledge, larkfell), DEMO[0][:3])
    assert [one.kind for one in timed] == [said.kind for said in DEMO[0][:3]]
    assert all(0 < one.first <= one.whole for one in timed)
    assert "is it" not in timed[0].answer.text


def test_a_conversation_keeps_its_thread(demo_knowledge: Knowledge, larkfell: Brand) -> None:
    talk = (Said("find", "walking boots"), Said("compare", "compare the first two"))
    second = hold(keyless(demo_knowledge, larkfell), talk)[1]
    assert [use.name for use in second.answer.trace.tools] == ["compare_products"]


def test_a_store_is_measured_alone_and_under_load(
    home: Path, embedder: SentenceTransformerEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talking, "LIVED", 0.2)
    monkeypatch.setattr(talking, "HOURLY", 3600 * 20)
    monkeypatch.setattr(talking, "THINKING", 0.0)
    knowledge = Knowledge(home, embedder)
    try:
        found = answering.talked(
            Settings(home=home), "larkfell", knowledge, "demo", DEMO[:3], loaded=True
        )
    finally:
        knowledge.close()
    turns = sum(map(len, DEMO[:3]))
    assert found.documents == 175
    assert found.parts[0].n == found.parts[1].n == turns
    assert sum(kind.n for kind in found.kinds) == turns
    assert {"search_products", "search_help"} <= {tool.name for tool in found.tools}
    assert [load.whole.n for load in found.loads[:2]] == [turns, turns]
    assert found.loads[2].whole.n > 0
    assert max(map(len, str(found).splitlines())) <= 80
