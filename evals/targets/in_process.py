"""The assistant in this process, over one edition of a store."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from assistant.agent import Assistant
from assistant.conversation import (
    Answer,
    AssistantError,
    Conversation,
    Finished,
    Handoff,
    Identity,
    Proof,
    Role,
    TextDelta,
)
from assistant.language import detected
from evals.golden import Golden
from evals.score import Part
from evals.targets.facts import EditionFacts
from evals.targets.planted import planted
from evals.targets.target import Ended, Fingerprint, Observed, TargetError
from evals.targets.world import Fixtures, World
from kb.documents import KnowledgeError
from kb.edition import Edition
from kb.knowledge import Kept
from kb.search import Retriever

Build = Callable[[World], Assistant]
EVERY_PART = frozenset(Part)
# Editions with planted text that are kept, so that the epochs of a golden share one.
_PLANTED = 4


class InProcess:
    """Measures the assistant in this process, over one edition whatever is published meanwhile.

    Two of them, over two editions of one store, can be compared with each other. Close it, or use
    it in a ``with`` statement.

    Args:
        retriever: Over the edition that is answered from.
        build: Makes an assistant for a world; asked once for all goldens that share the plain
            world, and once for every conversation with a world of its own.
        fingerprint: What its answers depend on, see :func:`evals.targets.fingerprint.fingerprint`.
        token: Gives the mark that stands for an e-mail address: that of the assistants' masker.
        own_words: What the brand itself states, see :func:`evals.targets.facts.words_of`.
    """

    def __init__(
        self,
        retriever: Retriever,
        build: Build,
        fingerprint: Fingerprint,
        *,
        token: Callable[[str], str] = str,
        own_words: str = "",
    ) -> None:
        self._retriever = retriever
        self._own_words = own_words
        self._planted: OrderedDict[str, Retriever] = OrderedDict()
        self._build = build
        self._fingerprint = fingerprint
        self._facts = EditionFacts(retriever.edition, own_words)
        self._fixtures = Fixtures(token, retriever.edition.currency() or "USD")
        self._plain: Assistant | None = None

    def __enter__(self) -> InProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Delete what was made for conversations; the store stays open."""
        self._fixtures.close()

    def warm(self) -> None:
        """Load now what the first conversation would otherwise wait for, and be timed with."""
        detected("Haben Sie warme Jacken?")  # unpacks what tells languages apart
        self._retriever.warm()
        self._shared(World(Kept(self._retriever)))

    @property
    def fingerprint(self) -> Fingerprint:
        """What its answers depend on."""
        return self._fingerprint

    @property
    def edition(self) -> Edition:
        """The edition that is answered from."""
        return self._retriever.edition

    @property
    def parts(self) -> frozenset[Part]:
        """Everything."""
        return EVERY_PART

    @property
    def facts(self) -> EditionFacts:
        """The records of the edition that is answered from."""
        return self._facts

    @contextmanager
    def open(self, golden: Golden) -> Iterator[InProcessSession]:
        """Begin a conversation in the setting that a golden asks for.

        Raises:
            GoldenError: The setting can't be made.
        """
        setting = golden.setting
        retriever, facts = self._retriever, self._facts
        if setting is not None and setting.planted is not None:
            retriever = self._with_plants(golden)
            facts = EditionFacts(
                retriever.edition, self._own_words, products=self._retriever.edition
            )
        with self._fixtures.open(golden) as orders:
            customer = setting.customer if setting is not None else None
            session = None if customer is None else Identity(customer, Proof.SESSION)
            world = World(Kept(retriever), orders)
            plain = orders is None and retriever is self._retriever
            assistant = self._shared(world) if plain else self._build(world)

            def state() -> Ended:
                found = {} if orders is None else self._fixtures.state(golden, orders)
                return Ended(found)

            conversation = Conversation(f"golden-{golden.id}", session=session)
            yield InProcessSession(assistant, conversation, facts, state)

    def _with_plants(self, golden: Golden) -> Retriever:
        assert golden.setting is not None
        name = golden.setting.model_dump_json(include={"planted"})
        if name not in self._planted:
            edition = planted(self._retriever.edition, golden)
            self._planted[name] = self._retriever.reading(edition)
            while len(self._planted) > _PLANTED:
                self._planted.popitem(last=False)
        return self._planted[name]

    def _shared(self, world: World) -> Assistant:
        if self._plain is None:
            self._plain = self._build(world)
        return self._plain


class InProcessSession:
    """One conversation with the assistant."""

    def __init__(
        self,
        assistant: Assistant,
        conversation: Conversation,
        facts: EditionFacts,
        state: Callable[[], Ended],
    ) -> None:
        self._assistant = assistant
        self._conversation = conversation
        self._facts = facts
        self._state = state
        self._inbox: tuple[Handoff, ...] = ()

    @property
    def facts(self) -> EditionFacts:
        """The records as they are in this conversation."""
        return self._facts

    def say(self, text: str) -> Observed:
        """Say something as the shopper and wait for the answer.

        Raises:
            TargetError: The assistant can't be used.
        """
        self._conversation = self._conversation.said(Role.SHOPPER, text)
        started = time.perf_counter()
        first: float | None = None
        answer: Answer | None = None
        try:
            for event in self._assistant.stream(self._conversation):
                if first is None and isinstance(event, TextDelta):
                    first = _ms(started)
                if isinstance(event, Finished):
                    answer = event.answer
        except (AssistantError, KnowledgeError) as error:
            raise TargetError(f"the assistant can't answer {text!r}: {error}") from error
        except Exception as error:
            # A shopper would get no answer either; the other conversations are still asked.
            told = f"{type(error).__name__}: {error}"
            raise TargetError(f"answering {text!r} broke: {told}") from error
        total = _ms(started)
        if answer is None:
            raise TargetError(f"the assistant never finished its answer to {text!r}")
        self._conversation = self._conversation.said(Role.ASSISTANT, answer.text, answer)
        if answer.handoff is not None:
            self._inbox += (answer.handoff,)
        return Observed(answer, total, first)

    def ended(self) -> Ended:
        """What the conversation left behind."""
        return Ended(self._state().orders, self._inbox)


def _ms(started: float) -> float:
    return (time.perf_counter() - started) * 1000
