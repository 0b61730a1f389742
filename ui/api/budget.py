"""What a site may spend on answers in a day, and whose orders may be read in a conversation."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from decimal import Decimal

from assistant.conversation import (
    Answer,
    Conversation,
    Decision,
    Finished,
    Handoff,
    Identity,
    Proof,
    StreamEvent,
    TextDelta,
    Trace,
)
from desk.messages import DeskError
from desk.sites import Site, UnknownSite
from desk.spending import utc_day
from desk.store import ConversationStore
from desk.visitors import UnknownVisitor
from desk.wording import language_of
from ui.api.books import Books
from ui.api.turns import Answerer
from ui.api.unread import asks_for_person

_log = logging.getLogger(__name__)

# What is said once a site has had its answers of the day, and the way out of it.
_FULL = {
    "en": ("I can't answer any more questions today. A person can help you.", "Talk to a person"),
    "de": (
        "Heute kann ich keine Fragen mehr beantworten. Ein Mensch kann Ihnen helfen.",
        "Mit einem Menschen sprechen",
    ),
    "fr": (
        "Je ne peux plus répondre aux questions aujourd’hui. Une personne peut vous aider.",
        "Parler à une personne",
    ),
    "es": (
        "Hoy ya no puedo responder más preguntas. Una persona puede ayudarle.",
        "Hablar con una persona",
    ),
    "ar": ("لا أستطيع الإجابة عن المزيد من الأسئلة اليوم. يمكن لشخص أن يساعدك.", "التحدث إلى شخص"),
}
_CALLED = {
    "en": "I pass this on to a person.",
    "de": "Ich gebe das an einen Menschen weiter.",
    "fr": "Je transmets à une personne.",
    "es": "Lo paso a una persona.",
    "ar": "سأحوّل هذا إلى شخص.",
}


class Budget:
    """Answers like the assistant, as far as a conversation's site lets it.

    Args:
        answerer: The assistant.
        frugal: One that costs nothing, for when the day's money is spent.
        urgent: The case for a person that words make by themselves; None when they don't.
        case: The case of a shopper who asks for a person.
        store: Says which site a conversation belongs to.
        books: Say what the site allows, and what it has had today.
    """

    def __init__(
        self,
        answerer: Answerer,
        frugal: Answerer,
        urgent: Callable[[Conversation], Handoff | None],
        case: Callable[[Conversation], Handoff],
        store: ConversationStore,
        books: Books,
    ) -> None:
        self._answerer = answerer
        self._frugal = frugal
        self._urgent = urgent
        self._case = case
        self._store = store
        self._books = books

    @property
    def brand_name(self) -> str:
        """The brand it speaks for."""
        return self._answerer.brand_name

    def greeting(self, locale: str = "", /) -> str:
        """What a new conversation begins with."""
        return self._answerer.greeting(locale)

    def suggestions(self, locale: str = "", /) -> tuple[str, ...]:
        """Questions to begin with."""
        return self._answerer.suggestions(locale)

    def stream(self, conversation: Conversation) -> Iterator[StreamEvent]:
        """Answer the last turn; blocks, ends with Finished, and raises AssistantError."""
        site = self._site(conversation.id)
        if site is None:
            yield from self._answerer.stream(conversation)
        elif self._passes(conversation) or self._books.spending.full(site.id, site.settings):
            yield from self._declined(conversation)
        elif self._books.spending.exceeded(site.id, site.settings):
            yield from self._frugal.stream(conversation)
        else:
            yield from self._answerer.stream(conversation)

    def count(self, conversation_id: str, answer: Answer) -> None:
        """Add an answer to what its site has had today."""
        site = self._site(conversation_id)
        if site is None or answer.trace.model == _NOBODY:
            return
        cost = answer.trace.usage.cost or Decimal(0)
        try:
            self._books.spending.add(site.id, utc_day(), 1, cost)
        except DeskError as error:
            # The shopper has the answer; that it isn't counted is for the log.
            _log.error("an answer of site %s was not counted: %s", site.id, error)

    def _site(self, conversation_id: str) -> Site | None:
        try:
            return self._books.sites.get(self._store.owner(conversation_id).site)
        except UnknownSite:
            # The terminal's, and those of earlier releases.
            return None

    def _passes(self, conversation: Conversation) -> bool:
        """Whether a person is asked for in words that the assistant would not understand."""
        return asks_for_person(conversation.turns[-1].text) and not _called(conversation)

    def _declined(self, conversation: Conversation) -> Iterator[StreamEvent]:
        language = language_of(self._store.standing(conversation.id).locale)
        words, offer = _FULL.get(language, _FULL["en"])
        said = conversation.turns[-1].text.strip()
        wanted = any(said == offered for _, offered in _FULL.values()) or asks_for_person(said)
        handoff = self._urgent(conversation)
        if wanted and handoff is None:
            handoff = self._case(conversation)
        if handoff is not None:
            words = _CALLED.get(language, _CALLED["en"])
        answer = Answer(
            text=words,
            decision=Decision.HANDOFF if handoff else Decision.DECLINE,
            cards=(),
            citations=(),
            trace=Trace(edition=0, model=_NOBODY, prompt_version=""),
            handoff=handoff,
            suggestions=() if handoff else (offer,),
            language=language,
        )
        yield TextDelta(words)
        yield Finished(answer)


_NOBODY = "none"


def _called(conversation: Conversation) -> bool:
    return any(turn.answer and turn.answer.handoff for turn in conversation.turns)


def signed_customer(
    store: ConversationStore, books: Books, conversation_id: str
) -> Identity | None:
    """The customer whom the shop signed for the visitor of a conversation; None when it didn't."""
    owner = store.owner(conversation_id)
    if not owner.visitor:
        return None
    try:
        customer = books.visitors.get(owner.visitor).customer
    except UnknownVisitor:
        return None
    return Identity(customer, Proof.SESSION) if customer else None
