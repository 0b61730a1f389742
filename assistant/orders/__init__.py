"""Orders: whose they are, what may be done with them, and how it is done once."""
