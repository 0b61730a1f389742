"""The studio's words for what the desk keeps as codes."""

from __future__ import annotations


def sentence(words: str) -> str:
    """Words of an error as a sentence: with a capital, and an end."""
    end = "" if words.endswith((".", "!", "?", ":", "”")) or not words else "."
    return f"{words[:1].upper()}{words[1:]}{end}"


# What a page says after something was done; addresses name these and never carry words.
DONE = {
    "sent": "Sent.",
    "noted": "The note is kept. Only your team sees it.",
    "taken": "You answer now; the assistant is silent.",
    "given-back": "The assistant answers again.",
    "assigned": "Assigned.",
    "labelled": "Labels changed.",
    "snoozed": "Snoozed. It comes back by itself, or when the shopper writes.",
    "pending": "Waiting for the shopper.",
    "resolved": "Resolved, and given back to the assistant.",
    "reopened": "Open again.",
    "merged": "Merged. Everything that was said stands here now.",
    "blocked": "The visitor is blocked: nothing more comes from them.",
    "unblocked": "The visitor may write again.",
    "saved": "Saved.",
    "added": "Added.",
    "removed": "Removed.",
    "password": "Your password is changed. You were signed out everywhere else.",
    "out": "You are signed out.",
    "disabled": "The account is disabled and signed out.",
    "away": "You are away: new conversations don't count on you.",
    "back": "You are here.",
}

FOLDERS = (
    ("mine", "Mine"),
    ("unassigned", "Unassigned"),
    ("waiting", "Waiting"),
    ("mentions", "Mentions"),
    ("bot", "Bot"),
    ("snoozed", "Snoozed"),
    ("resolved", "Resolved"),
    ("all", "All"),
)

EMPTY = {
    "mine": ("Nothing is assigned to you", "Conversations that you take over, or that are "
             "assigned to you, stand here."),
    "unassigned": ("Nobody is kept waiting for a colleague", "When the assistant hands a "
                   "conversation over, it stands here until somebody takes it."),
    "waiting": ("Nobody is waiting", "Every shopper who wrote to a person has an answer."),
    "mentions": ("Nobody has mentioned you", "When a colleague writes @ and your name in a "
                 "private note, the conversation stands here."),
    "bot": ("The assistant is in no conversation", "What the assistant answers by itself stands "
            "here. You may read along, and take over at any moment."),
    "snoozed": ("Nothing is snoozed", "Snooze a conversation that you can't go on with yet; it "
                "comes back at the time you choose."),
    "resolved": ("Nothing is resolved yet", "Resolved conversations are kept here. They open "
                 "again when the shopper writes."),
    "all": ("No conversations yet", "As soon as somebody writes in the widget or on the chat page, "
            "the conversation stands here. Put the widget into your shop under Settings, Sites."),
    "found": ("Nothing fits", "Try fewer words, or take a filter away."),
}  # fmt: skip

STATUS = {
    "open": "Open",
    "pending": "Waiting for the shopper",
    "snoozed": "Snoozed",
    "resolved": "Resolved",
}

REASONS = {
    "asked": "Asked for a person",
    "repeated_failure": "The assistant failed repeatedly",
    "anger": "The shopper is upset",
    "legal": "A legal matter",
    "safety": "A safety matter",
    "medical": "A medical matter",
    "high_value": "A large order",
    "brand_rule": "A rule of the brand",
    "order": "About an order",
    "model": "The assistant gave up",
}

ROLES = {
    "owner": ("Owner", "everything, with accounts and sites"),
    "editor": ("Editor", "the knowledge, and reading the inbox"),
    "agent": ("Agent", "answering shoppers"),
    "viewer": ("Viewer", "reading only"),
}

DECISIONS = {
    "answer": "answered",
    "clarify": "asked back",
    "decline": "said that it doesn't know",
    "handoff": "handed over to a person",
}

TOOLS = {
    "search_products": "Searched the products",
    "get_product": "Read a product",
    "compare_products": "Compared products",
    "search_help": "Searched the help pages",
}

ACTORS = {
    "visitor": "the shopper",
    "bot": "the assistant",
    "system": "a rule",
}

_ALL = {
    "status": STATUS,
    "reason": REASONS,
    "decision": DECISIONS,
    "tool": TOOLS,
}


def words_of(code: str, kind: str) -> str:
    """The words for a code; the code itself, spelled out, where there are none."""
    return _ALL[kind].get(code) or code.replace("_", " ").replace(".", " ").capitalize()


def milliseconds(ms: float) -> str:
    """A time as people read it."""
    return f"{ms:.0f} ms" if ms < 1000 else f"{ms / 1000:.1f} s"
