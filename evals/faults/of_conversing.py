"""Faults in how a conversation is led: who answers, in which language, after what, how fast."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from assistant import agent, markers, tools
from assistant.agent import Assistant
from assistant.case import case_of
from assistant.conversation import Answer, Conversation, HandoffReason
from assistant.handing_over import Rule
from assistant.keyless import intent, planner
from evals.faults.fault import Fault, around, instead
from prompts.brand import Brand

# Longer than any answer may take, and not so long that nobody would wait for the eval.
_SLOW_SECONDS = 6.0


def _always_a_person(conversation: Conversation, brand: Brand) -> Rule:
    return Rule(case_of(conversation, brand, HandoffReason.ASKED, ""), "handed_over")


def _asks_back(state: Any, brand: Brand, text: str) -> str:
    return markers.CLARIFY + brand.say("ask_more")


def _forgetting(usual: Callable[..., Any]) -> Callable[..., Any]:
    return lambda conversation: usual(replace(conversation, turns=conversation.turns[-1:]))


def _slowly(usual: Callable[..., Any]) -> Callable[..., Any]:
    def differences(products: Any) -> Any:
        time.sleep(_SLOW_SECONDS)
        return usual(products)

    return differences


def _silent(usual: Callable[..., Answer]) -> Callable[..., Answer]:
    return lambda self, drafted: replace(usual(self, drafted), text="")


OF_CONVERSING = (
    Fault(
        "asked-for-a-person-in-vain",
        "A shopper who asks for a person isn't heard.",
        "assistant/keyless/intent.py",
        instead(intent, "wants_person", lambda _text: False),
    ),
    Fault(
        "harm-not-noticed",
        "A report of harm goes to nobody.",
        "assistant/keyless/intent.py",
        instead(intent, "reports_harm", lambda _text: False),
    ),
    Fault(
        "everything-to-a-person",
        "Every message is handed over.",
        "assistant/agent.py",
        instead(agent, "required", _always_a_person),
    ),
    Fault(
        "clarification-loop",
        "Whatever is looked for is asked back.",
        "assistant/keyless/planner.py",
        instead(planner, "look_up", _asks_back),
    ),
    Fault(
        "context-lost",
        "Only the last message is read.",
        "assistant/agent.py",
        around(agent, "messages_of", _forgetting),
    ),
    Fault(
        "wrong-language",
        "The shopper's language is never recognised.",
        "assistant/agent.py",
        instead(agent, "language_after", lambda _said, default: default),
    ),
    Fault(
        "tool-missing",
        "The tool that compares products is bound to no model.",
        "assistant/agent.py",
        around(
            agent,
            "TOOLS",
            lambda usual: tuple(tool for tool in usual if tool.name != "compare_products"),
        ),
    ),
    Fault(
        "comparing-slowly",
        f"Comparing products takes {_SLOW_SECONDS:g} seconds more.",
        "assistant/tools.py",
        around(tools, "differences", _slowly),
    ),
    Fault(
        "empty-answers",
        "Answers arrive with their cards and without their words.",
        "assistant/agent.py",
        around(Assistant, "_finished", _silent),
    ),
)
