"""Ranking, judging and choosing what is shown."""
