"""Runs of golden conversations: planned, run side by side, kept, summed up and compared."""
