"""The commands of ``aisle``; each imports what it needs when it runs."""
