"""Does grounding hold against a model that invents: lies told, and truths that have to pass."""
