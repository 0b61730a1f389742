"""Where others take the evidence from; it lives in the room of grounding, which reads it."""

from assistant.grounding.evidence import Evidence, Passage, numbers, prices, squeezed

__all__ = ["Evidence", "Passage", "numbers", "prices", "squeezed"]
