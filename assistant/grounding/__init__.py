"""Cite, verify, mend or drop: no sentence reaches a shopper unless a tool returned its facts."""

from assistant.grounding.grounder import Grounded, Grounder
from assistant.grounding.names import Names
from assistant.grounding.phrases import Phrases

__all__ = ["Grounded", "Grounder", "Names", "Phrases"]
