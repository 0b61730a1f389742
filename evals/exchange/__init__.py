"""Golden conversations in the formats of other programs, and theirs as golden conversations."""
