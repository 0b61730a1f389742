"""The content editors' pages over a real store, with its jobs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.conversation import Decision
from desk.messages import Vote
from kb.knowledge import Knowledge
from tests.ui.api.scripted import answer
from tests.ui.studio import scene
from ui.api import events
from ui.jobs.jobs import Jobs
from ui.jobs.serving import install_jobs
from ui.settings import Settings
from ui.studio.knowledge.installing import install_knowledge
from ui.studio.knowledge.parts import KnowledgeParts


@dataclass
class Place:
    """A studio with its knowledge pages; jobs run while its application does."""

    desk: scene.Desk
    parts: KnowledgeParts
    knowledge: Knowledge
    jobs: Jobs

    @property
    def app(self) -> Any:
        return self.desk.app

    def declined(self, text: str, visitor: str = "") -> str:
        """A conversation in which the assistant says that it doesn't know; its id."""
        it = self.desk.conversation(visitor=visitor)
        said = replace(answer("I don't know that."), decision=Decision.DECLINE)
        self.desk.ask(it, text, said)
        return it

    def disliked(self, text: str) -> str:
        """One in which the shopper gives the answer thumbs down; its id."""
        it = self.desk.conversation(text)
        reply = self.desk.store.snapshot(it).messages[-1]
        self.desk.store.rate(it, reply.id, Vote.DOWN, "")
        return it


def make(home: Path, knowledge: Knowledge, *, work: bool = True, **settings: Any) -> Place:
    """The application over a store's directory."""
    desk = scene.make(home)
    assert events
    chosen = Settings(home=home, **settings)
    jobs = install_jobs(desk.app, chosen, knowledge, work=work)
    parts = install_knowledge(desk.app, chosen, knowledge, jobs)
    return Place(desk, parts, knowledge, jobs)
