"""Where a store's sources disagree, and what in them makes answers bad: one check a file."""
