from __future__ import annotations

from pathlib import Path

import pytest

from kb.embed import SentenceTransformerEmbedder
from kb.knowledge import Knowledge
from ui.benchmarks import hosting
from ui.benchmarks.workbench import Workbench
from ui.settings import Settings


@pytest.mark.long
def test_the_scripted_model_looks_up_and_answers_and_each_answer_is_timed(
    demo_knowledge: Knowledge,
    embedder: SentenceTransformerEmbedder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hosting, "QUESTIONS", hosting.QUESTIONS[:4])
    monkeypatch.setattr(hosting, "CONVERSATIONS", 3)
    monkeypatch.setattr(hosting, "EACH", 2)
    monkeypatch.setattr(hosting, "FIRST_MS", 5.0)
    monkeypatch.setattr(hosting, "PIECE_MS", 1.0)
    work = Workbench(Settings(), tmp_path)
    work.embedder = embedder
    found = hosting.hosting(work, demo_knowledge)
    assert (found.conversations, found.answers) == (3, 6)
    assert found.calls == 2
    assert found.added_p50 > 0
    assert found.prompt > found.first > 100
    assert found.plain > 100
