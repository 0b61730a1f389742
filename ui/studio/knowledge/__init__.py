"""The content editors' pages: sources, editions, questions that nothing answered, own articles."""
