"""Answering shoppers with what the store's own records and articles say."""
