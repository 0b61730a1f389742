"""What comes in from outside: bounded, cleaned, and without what nobody here may keep."""

from assistant.guard.cleaning import cleaned, too_long

__all__ = ["cleaned", "too_long"]
