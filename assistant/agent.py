"""The agent: one graph for any chat model; each sentence passes grounding before it is shown."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import ModelCallLimitMiddleware, ToolCallLimitMiddleware
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, ToolMessage

from assistant import markers
from assistant.cards import cards, citation, said_in
from assistant.conversation import (
    Answer,
    AssistantError,
    Check,
    Citation,
    Conversation,
    Decision,
    Finished,
    Handoff,
    Role,
    Status,
    StreamEvent,
    TextDelta,
    ToolUse,
    Trace,
)
from assistant.evidence import Evidence
from assistant.findings import HandoverResult
from assistant.grounding import Grounder
from assistant.guard import cleaned, too_long
from assistant.history import messages_of
from assistant.models import explained
from assistant.sentences import SentenceBuffer
from assistant.tools import TOOLS, Turn
from kb.documents import KnowledgeError
from kb.knowledge import Knowledge
from kb.search import Retriever
from prompts.brand import Brand

MODEL_CALLS = 6
TOOL_CALLS = 12


@dataclass(slots=True)
class _Draft:
    """An answer while it comes about."""

    asked: str
    retriever: Retriever
    evidence: Evidence
    grounder: Grounder
    started: float = field(default_factory=time.perf_counter)
    text: str = ""
    held: str = ""
    heard: set[str] = field(default_factory=set)
    products: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    tools: list[ToolUse] = field(default_factory=list)
    stages: dict[str, float] = field(default_factory=dict)
    calls: dict[str, tuple[str, str, float]] = field(default_factory=dict)
    marked: set[int] = field(default_factory=set)
    decision: str = ""
    handoff: Handoff | None = None


class Assistant:
    """Answers conversations. Stateless: what it needs to know is in the conversation.

    Args:
        knowledge: What the store knows.
        brand: How it speaks.
        model: Any LangChain chat model; the keyless one and hosted ones run the same graph.
        model_name: For the trace.
    """

    def __init__(
        self, knowledge: Knowledge, brand: Brand, model: BaseChatModel, model_name: str
    ) -> None:
        self.knowledge = knowledge
        self.brand = brand
        self.model_name = model_name
        limits: list[Any] = [
            ModelCallLimitMiddleware(run_limit=MODEL_CALLS, exit_behavior="end"),
            ToolCallLimitMiddleware(run_limit=TOOL_CALLS, exit_behavior="continue"),
        ]
        self._graph: Any = create_agent(
            model,
            list(TOOLS),
            system_prompt=brand.system_prompt(),
            middleware=limits,
            context_schema=Turn,
        )

    @property
    def brand_name(self) -> str:
        """The store's name as shoppers read it."""
        return self.brand.name

    def greeting(self) -> str:
        """What the assistant says first."""
        return self.brand.say("greeting")

    def suggestions(self) -> tuple[str, ...]:
        """Questions a shopper may begin with."""
        return self.brand.settings.suggestions

    def answer(self, conversation: Conversation) -> Answer:
        """Answer what the shopper said last.

        Raises:
            AssistantError: The last turn isn't the shopper's, or the model can't be used.
            KnowledgeError: The store knows nothing yet.
        """
        for event in self.stream(conversation):
            if isinstance(event, Finished):
                return event.answer
        raise AssistantError(
            "the answer never finished"
        )  # pragma: no cover - stream() ends with it

    def stream(self, conversation: Conversation) -> Iterator[StreamEvent]:
        """Answer piece by piece; what is yielded has passed grounding and is never taken back.

        Raises:
            AssistantError: The last turn isn't the shopper's, or the model can't be used.
            KnowledgeError: The store knows nothing yet.
        """
        if not conversation.turns or conversation.turns[-1].role is not Role.SHOPPER:
            raise AssistantError(
                "there is nothing to answer: the last turn has to be the shopper's"
            )
        asked = cleaned(conversation.turns[-1].text)
        draft = self._draft(conversation, asked)
        limit = self.brand.settings.limits.question_characters
        if too_long(asked, limit):
            draft.decision = Decision.DECLINE
            yield from self._say(draft, self.brand.say("too_long", limit=limit))
        else:
            yield from self._run(conversation, draft)
        yield Finished(self._finished(draft))

    def _draft(self, conversation: Conversation, asked: str) -> _Draft:
        retriever = self.knowledge.retriever()
        evidence = Evidence()
        contact = self.brand.settings.contact
        evidence.add_text(" ".join((contact.email, contact.phone, contact.hours, self.brand.name)))
        for turn in conversation.turns:
            if turn.role is Role.SHOPPER:
                evidence.add_said(turn.text)
            if turn.answer is not None:
                for use in turn.answer.trace.tools:
                    evidence.add_result(use.result)
        grounder = Grounder(evidence, retriever.vocabulary.product_titles)
        draft = _Draft(asked, retriever, evidence, grounder)
        draft.stages["open"] = _ms(draft.started)
        return draft

    def _run(self, conversation: Conversation, draft: _Draft) -> Iterator[StreamEvent]:
        buffer = SentenceBuffer()
        speaking: str | None = None
        events = self._graph.stream(
            {"messages": messages_of(conversation)},
            context=Turn(draft.retriever),
            stream_mode=["messages", "updates"],
            config={"recursion_limit": 40},
        )
        try:
            for mode, event in events:
                if mode == "updates":
                    for status in self._noted(draft, event):
                        yield Status(status)
                elif (message := _spoken(draft, *event)) is not None:
                    if message.id != speaking:
                        # What is said before a tool call stays apart from what is said after it.
                        speaking = message.id
                        yield from self._ground_all(draft, buffer.flush())
                        draft.held = draft.held or " "
                    yield from self._ground_all(draft, buffer.feed(str(message.text)))
        except KnowledgeError:
            raise
        except Exception as error:
            raise explained(error) from error
        yield from self._ground_all(draft, buffer.flush())
        silent = [n for n in range(1, len(draft.citations) + 1) if n not in draft.marked]
        if silent and draft.text:
            yield from self._say(draft, " " + "".join(f"[{n}]" for n in silent))
        if not draft.text:
            draft.decision = draft.decision or Decision.DECLINE
            reply = "handed_over" if draft.handoff else "unknown"
            yield from self._say(draft, self.brand.say(reply))

    def _noted(self, draft: _Draft, update: dict[str, Any]) -> Iterator[str]:
        """Keep what tools were called with and what they returned; yields what is being done."""
        for node in update.values():
            for message in (node or {}).get("messages", []):
                if isinstance(message, AIMessage):
                    for call in message.tool_calls:
                        arguments = _json(call["args"])
                        identity = (call["name"], arguments, time.perf_counter())
                        draft.calls[call["id"] or ""] = identity
                        yield call["name"]
                elif isinstance(message, ToolMessage):
                    self._returned(draft, message)

    def _returned(self, draft: _Draft, message: ToolMessage) -> None:
        name, arguments, started = draft.calls.get(
            message.tool_call_id, (message.name or "", "{}", time.perf_counter())
        )
        result = str(message.text)
        draft.tools.append(
            ToolUse(message.tool_call_id, name, arguments, result, round(_ms(started), 1))
        )
        draft.evidence.add_result(result)
        draft.stages["tools"] = round(draft.stages.get("tools", 0.0) + _ms(started), 1)
        if name == "hand_over" and message.status != "error":
            handed = HandoverResult.model_validate_json(result)
            draft.handoff = Handoff(handed.reason, handed.summary)

    def _ground_all(self, draft: _Draft, sentences: list[str]) -> Iterator[TextDelta]:
        for sentence in sentences:
            yield from self._ground(draft, sentence)

    def _ground(self, draft: _Draft, sentence: str) -> Iterator[TextDelta]:
        grounded = draft.grounder.ground(sentence)
        if grounded.check.sentence:
            draft.checks.append(grounded.check)
        draft.products += grounded.products
        draft.decision = draft.decision or {
            "clarify": Decision.CLARIFY,
            "unknown": Decision.DECLINE,
        }.get(grounded.decision, "")
        text = grounded.text
        notes = []
        for key in grounded.passages:
            number = self._cite(draft, key, sentence)
            if number and grounded.marked:
                notes.append(f"[{number}]")
                draft.marked.add(number)
        if notes:
            stripped = text.rstrip()
            text = f"{stripped} {''.join(notes)}{text[len(stripped) :]}"
        yield from self._say(draft, text)

    def _cite(self, draft: _Draft, key: str, sentence: str) -> int:
        """The number of the citation that proves a sentence; 0 when there is no proof."""
        passage = draft.evidence.passages[key]
        for number, known in enumerate(draft.citations, 1):
            if known.article_id == passage.article_id and said_in(sentence, known.quote):
                return number
        proof = citation(draft.retriever.edition, passage, markers.MARK.sub(" ", sentence))
        if proof is None:
            return 0
        if proof not in draft.citations:
            draft.citations.append(proof)
        return draft.citations.index(proof) + 1

    def _say(self, draft: _Draft, text: str) -> Iterator[TextDelta]:
        # White space waits for the words behind it: where these are dropped, it is not shown.
        text = draft.held + text if draft.text else text.lstrip()
        words = text.rstrip()
        draft.held = text[len(words) :]
        if words:
            draft.stages.setdefault("first_text", _ms(draft.started))
            draft.text += words
            yield TextDelta(words)

    def _finished(self, draft: _Draft) -> Answer:
        shown = cards(
            draft.retriever.edition,
            draft.products,
            self.brand.settings.limits.cards,
            draft.asked,
        )
        decision = Decision(draft.decision or Decision.ANSWER)
        if draft.handoff is not None:
            decision = Decision.HANDOFF
        draft.stages["total"] = _ms(draft.started)
        # Tools run side by side; the trace tells them in the order they were called.
        called = list(draft.calls)
        draft.tools.sort(key=lambda use: called.index(use.id) if use.id in called else len(called))
        return Answer(
            text=draft.text,
            decision=decision,
            cards=shown,
            citations=tuple(draft.citations),
            handoff=draft.handoff,
            trace=Trace(
                edition=draft.retriever.edition.number,
                model=self.model_name,
                prompt_version=self.brand.version,
                tools=tuple(draft.tools),
                checks=tuple(draft.checks),
                stages=tuple((name, round(ms, 1)) for name, ms in draft.stages.items()),
            ),
        )


def _spoken(draft: _Draft, message: object, metadata: dict[str, Any]) -> AIMessage | None:
    """The message if it is the model's own words, heard for the first time."""
    # Middleware speaks too, of limits that are no shopper's business.
    if not isinstance(message, AIMessage) or metadata.get("langgraph_node") != "model":
        return None
    if message.id in draft.heard:
        return None
    if not isinstance(message, AIMessageChunk):
        draft.heard.add(message.id or "")
    return message


def _ms(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def _json(arguments: dict[str, Any]) -> str:
    return json.dumps(arguments, ensure_ascii=False, default=str)
