"""Faults put into the running product on purpose, to see whether the suite notices them."""
