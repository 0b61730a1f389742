"""Golden conversations as a promptfooconfig.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from assistant.models import DEFAULT_MODEL
from evals.exchange.exported import ExchangeError, Exported
from evals.exchange.nunjucks import escaped
from evals.exchange.wording import about, left_out
from evals.golden import Expectation, Golden
from evals.yaml_file import dumped

# The conversation so far, as promptfoo keeps it for tests of one conversationId, then the message.
PROMPT = (
    '[{% for said in _conversation %}{"role": "user", "content": {{ said.input | dump }}}, '
    '{"role": "assistant", "content": {{ said.output | dump }}}, {% endfor %}'
    '{"role": "user", "content": {{ message | dump }}}]'
)
_HEAD = """\
Golden conversations of Aisle, for promptfoo. Say under providers whom to ask.

A test is one turn. Tests with one conversationId are one conversation, in the order they stand,
and each goes on with what was really answered; promptfoo asks them one after the other.
Words are looked for in any case (icontains); Aisle also reads past emphasis, accents and spacing.
"""


def to_promptfoo(goldens: Iterable[Golden]) -> Exported:
    """Write a configuration with a test for each turn.

    Words become ``icontains``, ``icontains-any``, ``icontains-all`` and ``not-icontains``, the
    limits of time and cost ``latency`` and ``cost``, rubrics ``llm-rubric``. Every other check is
    named in the comment at the head of the file. Left out, and named there as well, are
    conversations of which nothing can be said, or that need a setting, and the turns after the
    last one of which something can: a test without assertions would always pass.

    Raises:
        ExchangeError: Nothing can be written.
    """
    tests: list[dict[str, Any]] = []
    partly: list[str] = []
    omitted: list[str] = []
    for golden in goldens:
        if golden.setting is not None:
            given = ", ".join(golden.setting.model_dump(exclude_none=True))
            omitted.append(f"{golden.id}: it needs {given}")
            continue
        found = [list(_assertions(exchange.expect)) for exchange in golden.turns]
        while found and not found[-1]:
            found.pop()
        if not found:
            omitted.append(f"{golden.id}: it asks for nothing that promptfoo can check")
            continue
        partly += left_out(
            golden, {(n, name) for n, turn in enumerate(found, 1) for name, _ in turn}
        )
        tests += [_test(golden, n, [a for _, a in turn]) for n, turn in enumerate(found)]
    if not tests:
        raise ExchangeError(
            "none of these conversations can be written for promptfoo: "
            + ("; ".join(omitted) or "there are none")
        )
    head = _comment(_HEAD, "Checks that promptfoo doesn't make:", partly, "Left out:", omitted)
    config = {
        "description": "Golden conversations",
        "providers": [f"openai:chat:{DEFAULT_MODEL}"],
        "prompts": [PROMPT],
        "tests": tests,
    }
    body = dumped(config)
    return Exported(head + body, len(tests), tuple(partly), tuple(omitted))


def _test(golden: Golden, turn: int, assertions: list[dict[str, Any]]) -> dict[str, Any]:
    name = golden.id if len(golden.turns) == 1 else f"{golden.id}, turn {turn + 1}"
    test: dict[str, Any] = {
        "description": name,
        "vars": {"message": escaped(golden.turns[turn].shopper)},
        "metadata": {"conversationId": golden.id, **about(golden)},
    }
    if assertions:
        test["assert"] = assertions
    return test


def _assertions(expect: Expectation) -> Iterator[tuple[str, dict[str, Any]]]:
    """The check's name and the assertion that says the same."""
    if expect.says is not None:
        words = [escaped(one) for one in expect.says]
        kind, value = ("icontains", words[0]) if len(words) == 1 else ("icontains-all", words)
        yield "says", {"type": kind, "value": value}
    if expect.says_any is not None:
        yield "says_any", {"type": "icontains-any", "value": [escaped(w) for w in expect.says_any]}
    for one in expect.never_says or ():
        yield "never_says", {"type": "not-icontains", "value": escaped(one)}
    if expect.limits is not None and expect.limits.total_ms is not None:
        yield "limits.total_ms", {"type": "latency", "threshold": expect.limits.total_ms}
    if expect.limits is not None and expect.limits.cost is not None:
        yield "limits.cost", {"type": "cost", "threshold": float(expect.limits.cost)}
    for one in expect.rubric or ():
        yield "rubric", {"type": "llm-rubric", "value": escaped(one)}


def _comment(head: str, *lists: str | list[str]) -> str:
    lines = head.splitlines()
    for title, items in zip(lists[::2], lists[1::2], strict=True):
        if items:
            lines += ["", str(title), *(f"  {item}" for item in items)]
    return "".join(f"# {line}".rstrip() + "\n" for line in lines) + "\n"
