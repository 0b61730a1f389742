"""Every surface, and the one place where things are wired together."""
