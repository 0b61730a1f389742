from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.exchange.exported import ExchangeError
from evals.exchange.inspect_export import to_inspect
from evals.exchange.inspect_import import from_inspect
from evals.golden import Golden, Moment
from evals.golden_file import load_goldens

# Whatever a person can type: no half characters, and something beside spaces.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda t: t.strip())


def golden(expect: dict[str, Any], shopper: str = "Hello", **more: Any) -> Golden:
    fields = {
        "id": "g",
        "moment": "purchase",
        "why": "x",
        "turns": [{"shopper": shopper, "expect": expect}],
    }
    return Golden.model_validate(fields | more)


def same(found: tuple[Golden, ...], *wanted: Golden) -> bool:
    """Whether they are the same wherever they were read."""
    return [g.model_dump() for g in found] == [g.model_dump() for g in wanted]


def brought_back(file: Path, text: str) -> tuple[Golden, ...]:
    """Written, read, written as goldens and read as those."""
    file.write_text(text, encoding="utf-8")
    out = file.with_suffix(".yaml")
    out.write_text(from_inspect(file, Moment.SUPPORT).yaml("shop"), encoding="utf-8")
    return load_goldens(out)


def read(tmp_path: Path, *samples: object, name: str = "d.jsonl"):
    file = tmp_path / name
    file.write_text("".join(json.dumps(s) + "\n" for s in samples), encoding="utf-8")
    return from_inspect(file, Moment.SUPPORT)


@settings(max_examples=25)
@given(shopper=TEXT, words=TEXT, why=TEXT)
def test_whatever_is_said_and_asked_for_comes_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, shopper: str, words: str, why: str
):
    first = golden({"says": [words]}, shopper, why=why, tags=["a", "kind:b"], severity="critical")
    text = to_inspect([first]).text
    assert text.count("\n") == len(text.splitlines()) == 1
    assert same(brought_back(tmp_path_factory.getbasetemp() / "d.jsonl", text), first)


def test_words_of_which_any_will_do_come_back_as_such(tmp_path: Path):
    first = golden({"says_any": ["60 days", "two months"]})
    assert same(brought_back(tmp_path / "d.jsonl", to_inspect([first]).text), first)


def test_what_the_scorer_does_not_check_is_named_in_the_sample():
    many = golden({"says": ["a", "b"], "decision": "answer"}, ends={"inbox": {"empty": True}})
    found = to_inspect([many])
    sample = json.loads(found.text)
    assert sample["target"] == "a"
    assert sample["metadata"]["unmapped"] == [
        "g, turn 1: says, all but the first words",
        "g, turn 1: decision",
        "g, ends: inbox",
    ]
    assert found.partly == tuple(sample["metadata"]["unmapped"])
    assert Golden.model_validate(sample["metadata"]["golden"]) == many


def test_a_conversation_without_words_is_left_out_because_every_answer_would_pass():
    kept = golden({"says": ["a"]}, id="kept")
    found = to_inspect([golden({"decision": "answer"}), kept])
    assert found.items == 1
    assert found.omitted == ("g: its first turn asks for no words",)


def test_a_conversation_in_a_setting_is_left_out():
    clock = golden({"says": ["a"]}, setting={"now": "2026-11-22T10:00:00Z"})
    with pytest.raises(ExchangeError, match="g: it needs now"):
        to_inspect([clock])


def test_a_chat_of_one_user_is_a_conversation_of_one_turn(tmp_path: Path):
    chat = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi"}]
    found = read(tmp_path, {"input": chat, "target": "hello"})
    assert found.goldens[0].turns[0].shopper == "Hi"
    assert found.unmapped == (
        f"{tmp_path / 'd.jsonl'}, line 1: the message of system is left out: "
        "the target has its own",
    )


@pytest.mark.parametrize(
    ("sample", "told"),
    [
        ({"question": "x", "target": "y"}, "it has no input; it has question, target"),
        ({"input": "x"}, "no target in words"),
        ({"input": "x", "target": []}, "no target in words"),
        ({"input": " ", "target": "y"}, "its input is empty"),
        ({"input": "x", "target": "A", "choices": ["1", "2"]}, "needs choices"),
        ({"input": "x", "target": "y", "sandbox": "docker"}, "needs sandbox"),
        ({"input": "\ud800", "target": "y"}, "half a character"),
        (
            {
                "input": [
                    {"role": "user", "content": "a"},
                    {"role": "assistant", "content": "b"},
                    {"role": "user", "content": "c"},
                ],
                "target": "y",
            },
            "what was answered in between can't be laid down",
        ),
        (["x"], "no object"),
    ],
)
def test_what_does_not_map_is_one_line_with_its_place(tmp_path: Path, sample: object, told: str):
    found = read(tmp_path, {"input": "x", "target": "y"}, sample)
    (line,) = found.unmapped
    assert line.startswith(f"{tmp_path / 'd.jsonl'}, line 2: ")
    assert told in line
    assert len(found.goldens) == 1


def test_a_file_of_which_nothing_maps_is_an_error(tmp_path: Path):
    with pytest.raises(ExchangeError, match="nothing in it can become a golden"):
        read(tmp_path, {"input": "x"})
    with pytest.raises(ExchangeError, match="there is nothing in it"):
        read(tmp_path)


def test_a_line_that_is_no_json_is_named(tmp_path: Path):
    file = tmp_path / "d.jsonl"
    file.write_text('{"input": "x", "target": "y"}\n{oops\n', encoding="utf-8")
    with pytest.raises(ExchangeError, match=r"d\.jsonl, line 2: not JSON"):
        from_inspect(file, Moment.SUPPORT)


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path):
    with pytest.raises(ExchangeError, match="can't be read"):
        from_inspect(tmp_path / "absent.jsonl", Moment.SUPPORT)
    (tmp_path / "b.jsonl").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(ExchangeError, match="can't be read"):
        from_inspect(tmp_path / "b.jsonl", Moment.SUPPORT)


def test_an_array_and_a_table_are_read_as_well(tmp_path: Path):
    array, table = tmp_path / "d.json", tmp_path / "d.csv"
    array.write_text('[{"input": "x", "target": "y"}]', encoding="utf-8")
    table.write_text('id,input,target\n7,"Hi, you","hello, there"\n', encoding="utf-8")
    assert from_inspect(array, Moment.SUPPORT).goldens[0].turns[0].shopper == "x"
    (row,) = from_inspect(table, Moment.SUPPORT).goldens
    assert (row.id, row.turns[0].shopper, row.turns[0].expect.says) == (
        "7",
        "Hi, you",
        ("hello, there",),
    )


def test_ids_are_kept_where_they_can_be_and_never_stand_twice(tmp_path: Path):
    samples = [{"input": "x", "target": "y", "id": i} for i in (3, "A b", "a b", None)]
    assert [g.id for g in read(tmp_path, *samples).goldens] == ["3", "a-b", "a-b-2", "d.jsonl-4"]


def test_the_shipped_conversations_can_be_written_and_read_again(tmp_path: Path):
    goldens = load_goldens(Path(__file__).parents[3] / "evals" / "goldens" / "larkfell")
    found = to_inspect(goldens)
    assert found.items + len(found.omitted) == len(goldens)
    assert len(brought_back(tmp_path / "d.jsonl", found.text)) == found.items
