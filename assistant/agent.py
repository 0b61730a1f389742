"""The assistant: each sentence passes grounding before it is shown, whatever the model."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from dataclasses import replace

from langchain_core.language_models import BaseChatModel

from assistant.cards import cards
from assistant.conversation import (
    Answer,
    AssistantError,
    Conversation,
    Decision,
    Finished,
    Role,
    Status,
    StreamEvent,
    TextDelta,
    Trace,
)
from assistant.draft import Draft, elapsed
from assistant.evidence import Evidence
from assistant.findings import HandoverResult
from assistant.grounding import Grounder, Names, Phrases
from assistant.guard import cleaned, too_long
from assistant.guard.border import Border
from assistant.guard.masking import Masker
from assistant.handing_over import after, calls_again, handed, refused, required
from assistant.history import messages_of
from assistant.language import language_after
from assistant.orders.book import OrderBook
from assistant.orders.desk import OrderDesk
from assistant.orders.policy import OrderPolicy, load_policy
from assistant.orders.tools import ORDER_TOOLS
from assistant.run_events import Called, Counted, FellBack, Returned, Spoken
from assistant.running import Runner
from assistant.sentences import SentenceBuffer
from assistant.tools import TOOLS, Turn
from kb.knowledge import Knows
from prompts.brand import Brand


class Assistant:
    """Answers conversations. Stateless: what it needs to know is in the conversation.

    Args:
        knowledge: What the store knows.
        brand: How it speaks.
        model: Any LangChain chat model; the keyless one and hosted ones run the same graph.
        model_name: For the trace.
        masker: Takes cards, passwords and e-mails out of what shoppers type; with the store's
            secret, so that an e-mail can be compared with the order book's. Without one, nothing
            it masks can be compared with anything.
        border: Makes what tools return harmless before anything reads it.
        orders: The shop's orders; without them, no tool speaks of any.
        policy: What may be done with orders, and how customers show who they are.
    """

    def __init__(
        self,
        knowledge: Knows,
        brand: Brand,
        model: BaseChatModel,
        model_name: str,
        *,
        masker: Masker | None = None,
        border: Border | None = None,
        orders: OrderBook | None = None,
        policy: OrderPolicy | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.brand = brand
        self.model_name = model_name
        self._masker = masker or Masker(secrets.token_bytes(32))
        self._orders = orders
        self._policy = policy or load_policy()
        tools = TOOLS if orders is None else (*TOOLS, *ORDER_TOOLS)
        self._runner = Runner(model, brand, tools, border or Border())

    @property
    def brand_name(self) -> str:
        """The store's name as shoppers read it."""
        return self.brand.name

    def greeting(self, locale: str = "", /) -> str:
        """What the assistant says first.

        Args:
            locale: The shopper's, like ``de-AT``; the brand's own language where it is empty, or
                where the brand has no words in it.
        """
        return self.brand.speaking(_language_of(locale)).say("greeting")

    def suggestions(self, locale: str = "", /) -> tuple[str, ...]:
        """Questions a shopper may begin with, in their language where the brand has some."""
        settings = self.brand.settings
        return settings.suggestions_in.get(_language_of(locale), settings.suggestions)

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
        limit = self.brand.settings.limits.question_characters
        conversation, fits = self._read(conversation, limit)
        draft = self._draft(conversation)
        rule = required(conversation, draft.brand)
        if not fits:
            draft.decision = Decision.DECLINE
            yield from draft.say(draft.brand.say("too_long", limit=limit))
        elif rule is not None:
            draft.handoff = rule.handoff
            yield from draft.say(draft.brand.say(rule.reply))
        else:
            yield from self._run(conversation, draft)
            yield from self._failing(conversation, draft)
        yield Finished(self._finished(draft))

    def _read(self, conversation: Conversation, limit: int) -> tuple[Conversation, bool]:
        """The conversation as a model may see it, and whether the last message fits the limit."""
        fits = True
        turns = []
        for turn in conversation.turns:
            if turn.role is not Role.SHOPPER:
                turns.append(turn)
                continue
            text = cleaned(turn.text)
            fits = not too_long(text, limit)
            turns.append(replace(turn, text=self._masker.masked(text[:limit])))
        return replace(conversation, turns=tuple(turns)), fits

    def _draft(self, conversation: Conversation) -> Draft:
        started = time.perf_counter()
        retriever = self.knowledge.retriever()
        evidence = Evidence()
        contact = self.brand.settings.contact
        evidence.add_text(" ".join((contact.email, contact.phone, contact.hours, self.brand.name)))
        evidence.add_trade(self.brand.settings.sells)
        for turn in conversation.turns:
            if turn.role is Role.SHOPPER:
                evidence.add_said(turn.text)
            if turn.answer is not None:
                for use in turn.answer.trace.tools:
                    evidence.add_result(use.result)
        evidence.done = False  # a change of an earlier turn is none of this one
        names = Names.of(retriever.vocabulary)
        prompt = self.brand.system_prompt(orders=self._orders is not None)
        grounder = Grounder(evidence, names, Phrases.of(self.brand.wording), prompt)
        asked = conversation.turns[-1].text
        brand = self.brand.speaking(self._language(conversation))
        draft = Draft(asked, retriever, evidence, grounder, brand, started)
        if self._orders is not None:
            draft.desk = OrderDesk(self._orders, self._policy, conversation, brand)
        draft.spent("open", started)
        return draft

    def _language(self, conversation: Conversation) -> str:
        said = (turn.text for turn in conversation.turns if turn.role is Role.SHOPPER)
        return language_after(said, self.brand.language)

    def _run(self, conversation: Conversation, draft: Draft) -> Iterator[StreamEvent]:
        buffer = SentenceBuffer()
        speaking: str | None = None
        returned = calls_again(conversation)
        turn = Turn(draft.retriever, orders=draft.desk, returned=returned)
        for event in self._runner.run(messages_of(conversation), turn):
            if isinstance(event, Called):
                draft.calls(event.id)
                yield Status(event.name)
            elif isinstance(event, Returned):
                self._returned(conversation, draft, event)
            elif isinstance(event, Counted):
                draft.usage = event.added_to(draft.usage)
            elif isinstance(event, FellBack):
                # Half a sentence of the model that failed is never said.
                buffer = SentenceBuffer()
                draft.fallback = event.reason
                draft.model = f"{self.model_name}, then keyless" if draft.text else "keyless"
            elif isinstance(event, Spoken):
                if event.message_id != speaking:
                    # What is said before a tool call stays apart from what is said after it.
                    speaking = event.message_id
                    yield from draft.ground(buffer.flush())
                    draft.held = draft.held or " "
                yield from draft.ground(buffer.feed(event.text))
        yield from draft.ground(buffer.flush())
        yield from draft.prove()
        yield from draft.owed()
        if not draft.text or (draft.grounder.verdict() and not draft.owes):
            yield from self._nothing_left(draft)

    def _nothing_left(self, draft: Draft) -> Iterator[TextDelta]:
        """Say that it isn't known, after whatever friendly words stand there without a fact."""
        draft.decision = draft.decision or Decision.DECLINE
        reply = draft.brand.say("handed_over" if draft.handoff else "unknown")
        yield from draft.add(reply)

    def _failing(self, conversation: Conversation, draft: Draft) -> Iterator[TextDelta]:
        """Pass on what only a person may do, and what was asked again and again in vain."""
        desk = draft.desk
        if desk is not None and desk.calls_for_person:
            draft.handoff = refused(conversation, desk.calls_for_person, draft.brand)
        if draft.handoff is not None or (desk is not None and desk.proposal is not None):
            return
        decision = draft.decision or Decision.ANSWER
        draft.handoff = after(conversation, decision, draft.brand)
        if draft.handoff is not None:
            yield from draft.add(draft.brand.say("repeated"))

    def _returned(self, conversation: Conversation, draft: Draft, returned: Returned) -> None:
        use = returned.use
        draft.returned(use)
        draft.evidence.add_result(use.result)
        if use.name == "hand_over" and not returned.failed:
            said = HandoverResult.model_validate_json(use.result)
            if not said.refused:
                draft.handoff = handed(conversation, said.reason, said.summary, draft.brand)

    def _finished(self, draft: Draft) -> Answer:
        started = time.perf_counter()
        shown = cards(
            draft.retriever.edition,
            draft.products,
            draft.brand.settings.limits.cards,
            draft.asked,
        )
        records = draft.records([card.product_id for card in shown])
        decision = draft.decision or Decision.ANSWER
        if draft.handoff is not None:
            decision = Decision.HANDOFF
        draft.spent("cards", started)
        draft.stages["total"] = elapsed(draft.started)
        # Tools run side by side; the trace tells them in the order they were called.
        order = {call: position for position, call in enumerate(draft.called)}
        draft.tools.sort(key=lambda use: order.get(use.id, len(order)))
        return Answer(
            text=draft.text,
            decision=decision,
            cards=shown,
            citations=tuple(draft.citations),
            handoff=draft.handoff,
            identity=draft.desk.established if draft.desk else None,
            proposal=draft.desk.proposal if draft.desk else None,
            suggestions=tuple(draft.suggestions),
            language=draft.brand.language,
            trace=Trace(
                edition=draft.retriever.edition.number,
                model=draft.model or self.model_name,
                prompt_version=self.brand.version,
                tools=tuple(draft.tools),
                checks=tuple(draft.checks),
                stages=tuple((name, round(ms, 1)) for name, ms in draft.stages.items()),
                records=records,
                usage=draft.usage,
                fallback=draft.fallback,
            ),
        )


def _language_of(locale: str) -> str:
    return locale[:2].lower()
