"""The tables of the desk, and how their database is opened."""

from desk.schema.conversations import conversations, events, files, messages, ratings, surveys
from desk.schema.database import Database

__all__ = ["Database", "conversations", "events", "files", "messages", "ratings", "surveys"]
