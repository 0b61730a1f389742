"""An edition in memory: vectors, words and columns."""
