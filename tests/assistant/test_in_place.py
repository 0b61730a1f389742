from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from langchain.agents import create_agent
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import tool

from assistant.in_place import InPlace, in_place

_SEEN: list[str] = []


class _Model(GenericFakeChatModel):
    def bind_tools(self, *_args: object, **_kwargs: object) -> _Model:
        return self


@tool
def look(where: str) -> str:
    """Look somewhere."""
    _SEEN.append(f"{where} {threading.current_thread().name}")
    return "nothing"


def _run(config: RunnableConfig) -> list[str]:
    calls = [{"name": "look", "args": {"where": w}, "id": w} for w in ("left", "right")]
    said = iter([AIMessage("", tool_calls=calls), AIMessage("There is nothing.")])
    graph = create_agent(_Model(messages=said), [look])
    _SEEN.clear()
    graph.invoke({"messages": [HumanMessage("What is there?")]}, config=config)
    return list(_SEEN)


def test_tools_of_a_turn_run_in_its_thread_one_after_the_other() -> None:
    here = threading.current_thread().name
    assert _run(in_place()) == [f"left {here}", f"right {here}"]


def test_other_graphs_of_the_process_keep_their_threads() -> None:
    in_place()
    assert not any(threading.current_thread().name in seen for seen in _run({}))


def test_what_is_raised_is_in_the_future_as_a_pool_has_it() -> None:
    def broken() -> None:
        raise ValueError("broken")

    for executor in (InPlace(), ThreadPoolExecutor(1)):
        with executor, pytest.raises(ValueError, match="broken"):
            executor.submit(broken).result()
    assert list(InPlace().map(str.upper, ["a", "b"])) == ["A", "B"]
