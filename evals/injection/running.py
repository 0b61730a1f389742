"""A whole run: a copy of a store, attacks planted in it round by round, and clean questions."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.agent import Assistant
from assistant.guard.border import Border
from assistant.guard.masking import Masker
from assistant.models import ModelChoice, chat_model
from evals.golden import Golden
from evals.injection.attacks import Attack, Place
from evals.injection.measuring import Open, Result, Shop, attacked
from evals.injection.orders import attacked_book
from evals.injection.planting import Planted, publish, rounds, stored
from evals.replay import replay
from evals.targets.in_process import InProcess
from evals.targets.target import Fingerprint
from evals.targets.world import World
from kb.documents import Document, Kind
from kb.embed import Embedder
from kb.knowledge import Knowledge
from prompts.brand import Brand


@dataclass(frozen=True, slots=True)
class Utility:
    """Turns of golden conversations that keep all their checks, with and without the border."""

    turns: int
    defended: int
    open: int

    @property
    def lost(self) -> float:
        """Points of a hundred that the border costs."""
        return 100 * (self.open - self.defended) / self.turns if self.turns else 0.0


def run(
    folder: Path,
    embedder: Embedder,
    brand: Brand,
    documents: Sequence[Document],
    attacks: Sequence[Attack],
    *,
    undefended: bool = False,
    compromised: bool = False,
    heard: Callable[[Result], None] = lambda _result: None,
) -> list[Result]:
    """Plant attacks and ask for what holds them.

    Args:
        folder: Empty; the planted store and its orders are made there.
        embedder: Of the planted store.
        brand: Speaks.
        documents: What the store knows without attacks.
        attacks: Each is tried once.
        undefended: Without the border, to see what it holds back.
        compromised: With a model that obeys before it has read anything, to see what holds then.
        heard: Is told of each result.
    """
    masker = Masker(secrets.token_bytes(32))
    results: list[Result] = []
    with (
        stored(folder / "store", embedder) as knowledge,
        attacked_book(folder, masker.token, attacks) as book,
    ):
        shop = Shop(knowledge, brand, book, masker, Open() if undefended else None, compromised)

        def tried(planted: Planted) -> None:
            result = attacked(shop, planted)
            results.append(result)
            heard(result)

        publish(knowledge, documents)
        for attack in attacks:
            if attack.place is Place.ORDER:
                number = book.numbers[attack.canary]
                tried(Planted(attack, "", f"Where is my order {number}?"))
        for planted, changed in rounds(attacks, documents):
            publish(knowledge, changed)
            for one in planted:
                tried(one)
    return results


def places_of(documents: Sequence[Document]) -> tuple[Place, ...]:
    """Where instructions can be planted in a store."""
    kinds = {document.kind for document in documents}
    found = [Place.DESCRIPTION, Place.REVIEW] if Kind.PRODUCT in kinds else []
    return (*found, *([Place.ARTICLE] if Kind.ARTICLE in kinds else []), Place.ORDER)


def utility(knowledge: Knowledge, brand: Brand, goldens: Sequence[Golden]) -> Utility:
    """Replay golden conversations with the border and without it, with the keyless model.

    Those that plant something hostile themselves are left out: they aren't clean questions.
    """
    clean = [g for g in goldens if g.setting is None or g.setting.planted is None]
    model = chat_model(ModelChoice(), brand)
    masker = Masker(secrets.token_bytes(32))
    retriever = knowledge.retriever()

    def passed(border: Border | None) -> int:
        def built(world: World) -> Assistant:
            store, orders = world.knowledge, world.orders
            return Assistant(
                store, brand, model, "keyless", masker=masker, border=border, orders=orders
            )

        with InProcess(retriever, built, Fingerprint("aisle"), token=masker.token) as target:
            return sum(
                not any(score.failed for score in turn.scores)
                for golden in clean
                for turn in replay(target, golden).turns
            )

    return Utility(sum(len(g.turns) for g in clean), passed(None), passed(Open()))
