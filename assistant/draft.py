"""An answer while it comes about: what was looked up, said, proved and left out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant import markers
from assistant.cards import citation, said_in
from assistant.conversation import (
    Check,
    Citation,
    Decision,
    Handoff,
    RecordUse,
    TextDelta,
    ToolUse,
    Usage,
)
from assistant.evidence import Evidence, squeezed
from assistant.grounding import Grounder
from assistant.orders.desk import OrderDesk
from kb.documents import Kind
from kb.search import Retriever
from prompts.brand import Brand

# So many things to say next fit beside each other.
_SUGGESTIONS = 4
_DECISIONS = {"clarify": Decision.CLARIFY, "unknown": Decision.DECLINE}

# Characters. Nobody reads more in a chat, and a model that goes on for ever is stopped.
LONGEST_REPLY = 12_000
LONGEST_SENTENCE = 2_000


@dataclass(slots=True)
class Draft:
    """One answer, sentence by sentence.

    Attributes:
        asked: What the shopper said last, cleaned.
        brand: Speaks the shopper's language.
        text: What the shopper has been shown.
        held: White space that waits for the words behind it.
        marked: Numbers of the citations that stand in the text.
        decision: The first that a sentence declared.
        waiting: Calls that have not returned, since ``waited``.
        model: Who answered, where it was not the model that should have.
        suggestions: What the shopper may say next: values of records that were returned.
        desk: Where this turn's order tools are served; None without an order book.
        read: Characters of the model's words so far.
    """

    asked: str
    retriever: Retriever
    evidence: Evidence
    grounder: Grounder
    brand: Brand
    started: float = field(default_factory=time.perf_counter)
    text: str = ""
    held: str = ""
    products: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    tools: list[ToolUse] = field(default_factory=list)
    called: list[str] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)
    waited: float = 0.0
    stages: dict[str, float] = field(default_factory=dict)
    marked: set[int] = field(default_factory=set)
    decision: Decision | None = None
    handoff: Handoff | None = None
    usage: Usage = field(default_factory=Usage)
    fallback: str = ""
    model: str = ""
    suggestions: list[str] = field(default_factory=list)
    desk: OrderDesk | None = None
    read: int = 0

    def ground(self, sentences: list[str]) -> Iterator[TextDelta]:
        """Check sentences and say what passes."""
        for sentence in sentences:
            if self.read >= LONGEST_REPLY:
                return
            self.read += len(sentence)
            if self.read >= LONGEST_REPLY or len(sentence) > LONGEST_SENTENCE:
                self.checks.append(Check(sentence[:200], False, "longer than a reply may be"))
                continue
            started = time.perf_counter()
            text = self._grounded(sentence)
            self.spent("grounding", started)
            yield from self.say(text)

    def say(self, text: str) -> Iterator[TextDelta]:
        """Say something that needs no proof, or has it."""
        # White space waits for the words behind it: where these are dropped, it is not shown.
        text = self.held + text if self.text else text.lstrip()
        words = text.rstrip()
        self.held = text[len(words) :]
        if words:
            self.stages.setdefault("first_text", elapsed(self.started))
            self.text += words
            yield TextDelta(words)

    def prove(self) -> Iterator[TextDelta]:
        """Number the citations that no sentence has numbered."""
        silent = [n for n in range(1, len(self.citations) + 1) if n not in self.marked]
        if silent and self.text:
            yield from self.say(" " + "".join(f"[{n}]" for n in silent))

    def add(self, paragraph: str) -> Iterator[TextDelta]:
        """Say something in a paragraph of its own."""
        self.held = ""
        yield from self.say(f"\n\n{paragraph}")

    @property
    def owes(self) -> bool:
        """Whether this turn proposed or did a change: then it said something, whatever else."""
        return self.desk is not None and bool(self.desk.proposal or self.desk.outcome)

    def owed(self) -> Iterator[TextDelta]:
        """Say what the shopper has to be told whatever the model said.

        A change that waits for a yes is shown in full, and what was done is said.
        """
        if self.desk is None:
            return
        proposed = self.desk.proposal.text if self.desk.proposal else ""
        if proposed:
            self.decision = self.decision or Decision.CLARIFY
        for text in (self.desk.outcome, proposed):
            if text and squeezed(text) not in squeezed(self.text):
                yield from self.add(text)

    def calls(self, call: str) -> None:
        """Note that a tool was called."""
        if not self.waiting:
            self.waited = time.perf_counter()
        self.called.append(call)
        self.waiting.add(call)

    def returned(self, use: ToolUse) -> None:
        """Note what a tool returned; those that run side by side cost their time once."""
        self.tools.append(use)
        self.waiting.discard(use.id)
        if not self.waiting:
            self.spent("tools", self.waited or time.perf_counter())

    def spent(self, stage: str, since: float) -> None:
        """Add the time since a moment to a stage."""
        self.stages[stage] = self.stages.get(stage, 0.0) + elapsed(since)

    def records(self, shown: list[str]) -> tuple[RecordUse, ...]:
        """The records behind the answer: products shown and articles cited, with versions.

        Args:
            shown: Ids of the products on cards.
        """
        used = {
            Kind.PRODUCT: dict.fromkeys(shown),
            Kind.ARTICLE: dict.fromkeys(c.article_id for c in self.citations),
        }
        return tuple(
            RecordUse(str(kind), name, hashes[name])
            for kind, names in used.items()
            if names
            for hashes in [self.retriever.edition.hashes(kind, names)]
            for name in names
            if name in hashes
        )

    def _grounded(self, sentence: str) -> str:
        if self.desk is not None and self.desk.vouches(sentence):
            # Made of the order book word for word; its mixed values prove each other.
            self.checks.append(Check(sentence.strip(), True, "as the order book says"))
            return sentence
        grounded = self.grounder.ground(sentence)
        if grounded.check.sentence:
            self.checks.append(grounded.check)
        self.products += grounded.products
        self.decision = self.decision or _DECISIONS.get(grounded.decision)
        text = grounded.text
        if text.strip():
            self._suggest(markers.found(sentence, "suggest"))
        notes = []
        for key in grounded.passages:
            number = self._cite(key, sentence)
            if number and grounded.marked:
                notes.append(f"[{number}]")
                self.marked.add(number)
        if not notes:
            return text
        stripped = text.rstrip()
        return f"{stripped} {''.join(notes)}{text[len(stripped) :]}"

    def _suggest(self, offered: list[str]) -> None:
        """Offer what is word for word a value of a record that was returned, and nothing else."""
        held = {
            squeezed(value)
            for record in self.evidence.records.values()
            for value in (
                *record.attributes.values(),
                *(choice for choices in record.options.values() for choice in choices),
                *map(str, record.fields.get("categories", ())),
            )
        }
        fresh = [text for text in offered if squeezed(text) in held]
        self.suggestions = list(dict.fromkeys([*self.suggestions, *fresh]))[:_SUGGESTIONS]

    def _cite(self, key: str, sentence: str) -> int:
        """The number of the citation that proves a sentence; 0 when there is no proof."""
        passage = self.evidence.passages[key]
        for number, known in enumerate(self.citations, 1):
            if known.article_id == passage.article_id and said_in(sentence, known.quote):
                return number
        proof = citation(self.retriever.edition, passage, markers.MARK.sub(" ", sentence))
        if proof is None:
            return 0
        if proof not in self.citations:
            self.citations.append(proof)
        return self.citations.index(proof) + 1


def elapsed(started: float) -> float:
    """Milliseconds since a moment of :func:`time.perf_counter`."""
    return (time.perf_counter() - started) * 1000
