"""Scorers that need no model: each a small pure function that says why."""
