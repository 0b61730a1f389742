"""Judging answers: golden conversations, scorers and benchmarks."""
