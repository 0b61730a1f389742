"""The words of pages and records that answer a question."""
