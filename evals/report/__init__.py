"""A run as one page that anyone can open, on any machine, with no other file."""
