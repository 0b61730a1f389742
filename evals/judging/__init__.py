"""A hosted model as judge of what no rule can check, and how far it agrees with people."""
