"""The instructions that a model works under: no part of an answer, and proof of nothing."""

from __future__ import annotations

from assistant import markers
from assistant.grounding.evidence import Evidence
from assistant.grounding.phrases import Phrases
from kb.terms import tokens

_RUN = 6  # words in a row that nobody says by chance


class Disclosure:
    """Recognises what is read out from the instructions.

    Args:
        instructions: As the model was given them.
        phrases: The brand's own, which may be said even where the instructions hold them.
    """

    def __init__(self, instructions: str, phrases: Phrases) -> None:
        spoken = _words(instructions)
        self._runs = {tuple(spoken[at : at + _RUN]) for at in range(len(spoken) - _RUN + 1)}
        self._phrases = phrases

    def read_out(self, text: str, evidence: Evidence) -> bool:
        """Whether a sentence holds a run of the instructions that no source has."""
        if not self._runs:
            return False
        bare = markers.MARK.sub(" ", text)
        for start, end in self._phrases.spans(bare):
            bare = bare[:start] + " ".join("|" * ((end - start + 1) // 2)) + bare[end:]
        spoken = _words(bare)
        return any(
            run in self._runs and not evidence.says(" ".join(run))
            for at in range(len(spoken) - _RUN + 1)
            if (run := tuple(spoken[at : at + _RUN]))
        )


def _words(text: str) -> list[str]:
    return tokens(markers.MARK.sub(" ", text))


__all__ = ["Disclosure"]
