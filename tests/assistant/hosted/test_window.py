from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from assistant.hosted.window import TokenCounter, Window


def turn(number: int, size: int, *, calls: int = 1, answered: bool = True) -> list[AnyMessage]:
    made: list[AnyMessage] = [HumanMessage(f"question {number}")]
    ids = [f"{number}.{n}" for n in range(calls)]
    if ids:
        wanted = [{"name": "search", "args": {"query": "x"}, "id": name} for name in ids]
        made.append(AIMessage("", tool_calls=wanted))
    made += [ToolMessage("r" * size, tool_call_id=name, name="search") for name in ids]
    if answered:
        made.append(AIMessage(f"answer {number}"))
    return made


def talk(*sizes: int, last: int | None = None) -> list[AnyMessage]:
    messages = [m for n, size in enumerate(sizes) for m in turn(n, size)]
    asked = turn(99, last or 0, calls=1 if last else 0, answered=False)
    return [*messages, *asked]


def window(room: int) -> Window:
    return Window(room, TokenCounter())


def results(messages: list[AnyMessage]) -> list[str]:
    return [str(m.content) for m in messages if isinstance(m, ToolMessage)]


def questions(messages: list[AnyMessage]) -> list[str]:
    return [str(m.content) for m in messages if isinstance(m, HumanMessage)]


def test_what_fits_is_left_alone() -> None:
    messages = talk(300, 300)
    assert window(10_000).fitted(messages) == messages


def test_the_oldest_results_go_first() -> None:
    fitted = window(900).fitted(talk(1500, 1500, 1500))
    assert [text.startswith("r") for text in results(fitted)] == [False, True, True] or [
        text.startswith("r") for text in results(fitted)
    ] == [False, False, True]
    assert questions(fitted) == ["question 0", "question 1", "question 2", "question 99"]


def test_then_the_oldest_turns_go() -> None:
    fitted = window(200).fitted(talk(*[3000] * 12))
    asked = questions(fitted)
    assert asked[-2:] == ["question 11", "question 99"]
    assert len(asked) < 13


def test_the_open_question_stays_however_small_the_window() -> None:
    assert questions(window(1).fitted(talk(300, 300))) == ["question 99"]


def test_results_of_the_open_question_are_cut_short_only_when_nothing_else_is_left() -> None:
    fitted = window(600).fitted(talk(2000, 2000, last=9000))
    assert questions(fitted) == ["question 99"]
    (result,) = results(fitted)
    assert result.startswith("r")
    assert result.endswith("[cut]")
    assert TokenCounter().of_messages(fitted) <= 600


@given(
    st.lists(st.integers(0, 4000), max_size=8),
    st.one_of(st.none(), st.integers(1, 9000)),
    st.integers(150, 4000),
)
def test_it_fits_and_no_result_comes_without_its_call(
    sizes: list[int], last: int | None, room: int
) -> None:
    messages = talk(*sizes, last=last)
    fitted = window(room).fitted(messages)
    assert TokenCounter().of_messages(fitted) <= room
    assert questions(fitted)[-1] == "question 99"
    assert isinstance(fitted[0], HumanMessage)
    called: list[str] = []
    for message in fitted:
        if isinstance(message, AIMessage):
            called += [call["id"] or "" for call in message.tool_calls]
        if isinstance(message, ToolMessage):
            assert message.tool_call_id in called
    returned = [m.tool_call_id for m in fitted if isinstance(m, ToolMessage)]
    assert returned == called


def test_tokens_are_reckoned_as_the_server_counted_before() -> None:
    counter = TokenCounter()
    before = counter.tokens(4000)
    for _ in range(20):
        counter.learn(4000, 1000)
    assert before > 1300
    assert 1000 <= counter.tokens(4000) < 1050


def test_a_count_that_can_t_be_is_not_believed_for_more_than_it_is_worth() -> None:
    counter = TokenCounter()
    for _ in range(50):
        counter.learn(1_000_000, 100)
        counter.learn(100, 1)
    assert counter.ratio <= 6


def test_letters_of_three_bytes_are_a_token_each() -> None:
    assert TokenCounter().of_messages([HumanMessage("帐篷" * 50)]) >= 100
