"""Readers of record feeds and folders, one file per format."""
