"""Words of the pages about knowledge for what is kept as codes."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from desk.runs import Run, RunState
from kb.counting import counted
from ui.sources import OWN, OWN_LABEL

# What a page says after something was done; addresses name these and never carry words.
DONE = {
    "asked": "It is on its way; this page shows how far it is.",
    "scheduled": "The schedule is changed.",
    "added": "Added. The first reading has begun.",
    "saved": "Saved. Shoppers see it once it is published.",
    "withdrawn": "Taken back. Shoppers see it until the store is published without it.",
    "deleted": "Deleted. Its history is kept.",
    "dismissed": "Dismissed. Questions like these are kept out of the list.",
    "reopened": "Open again.",
}
# Of these, what is only true until the run is over.
PASSING = ("asked", "added")

STEPS = {
    "": "Begins",
    "wait": "Waits for another refresh to end",
    "read": "Reads",
    "index": "Indexes",
    "embed": "Embeds",
    "judge": "Judging answers",
    "ask": "Asks the questions",
    "look": "Looks at the address",
    "group": "Groups the questions",
    "mail": "Sends mails",
}

KINDS = {
    "refresh": "Refresh",
    "publish": "Publish an edition",
    "reject": "Reject an edition",
    "roll_back": "Roll back",
    "remove": "Remove a source",
    "articles": "Publish own articles",
    "preview": "Preview of answers",
    "look": "Look at an address",
    "group": "Group questions",
    "mail": "Send mails",
    "wake": "Wake snoozed conversations",
    "expire": "Delete old conversations",
}

STATES = {
    RunState.QUEUED: ("Waits", ""),
    RunState.RUNNING: ("Running", "act"),
    RunState.DONE: ("Done", "good"),
    RunState.FAILED: ("Failed", "bad"),
    RunState.HELD: ("Held", "warn"),
}

STANDINGS = {
    "live": ("Live", "good"),
    "held": ("Waits for a decision", "warn"),
    "candidate": ("Being made", "act"),
    "published": ("Was live", ""),
    "pruned": ("No longer kept", ""),
    "rejected": ("Rejected", ""),
}

WHYS = {
    "declined": "not answered",
    "disliked": "thumbs down",
    "handed_over": "went to a person",
}

SOURCE_KINDS = {
    "crawl": "Web site",
    "sitemap": "Sitemap",
    "merchant": "Merchant feed",
    "records": "Table or JSON",
    "shopify_csv": "Shopify export",
    "woocommerce_csv": "WooCommerce export",
    "schema_org": "schema.org file",
    "markdown": "Markdown folder",
    "docusaurus": "Docusaurus folder",
    "shopify": "Shopify shop",
    "shopify_admin": "Shopify Admin API",
    "woocommerce": "WooCommerce API",
    "zendesk": "Zendesk help centre",
    "intercom": "Intercom help centre",
    "llms": "llms.txt",
    "articles": "Own articles",
    "file": "File",
    "folder": "Folder",
    "feed": "Feed",
}

# What the editor of a schedule offers; anything else is written by hand.
EVERY = (
    ("", "Off: only by hand"),
    ("1h", "Every hour"),
    ("6h", "Every 6 hours"),
    ("12h", "Every 12 hours"),
    ("daily", "Every day"),
    ("weekly", "Every week"),
    ("own", "My own"),
)
FRESH = (
    ("", "Any age is fine"),
    ("6h", "6 hours"),
    ("1d", "A day"),
    ("2d", "Two days"),
    ("7d", "A week"),
    ("30d", "30 days"),
)
# How the crawler tells the command line what to do about a host that it mustn't read.
_ALLOW = re.compile(
    r"say --allow-host \S+ or set AISLE_ALLOW_HOSTS|allow the host with --allow-host \S+"
)
_UNITS = {"m": "minute", "h": "hour", "d": "day", "w": "week"}
_NAMES = {"hourly": "every hour", "daily": "every day", "weekly": "every week"}


def every(text: str) -> str:
    """A schedule in words."""
    text = " ".join(text.split())
    if not text:
        return "by hand"
    if match := re.fullmatch(r"(\d+)\s*([mhdw])", text.lower()):
        number, unit = int(match[1]), _UNITS[match[2]]
        return f"every {unit}" if number == 1 else f"every {number} {unit}s"
    return _NAMES.get(text.lower(), f"at {text} (UTC)")


def place(name: str) -> str:
    """A source as a person calls it."""
    return OWN_LABEL if name == OWN else name


def note(text: str) -> str:
    """What the history says of an edition, with sources as a person calls them."""
    return text.replace(OWN, OWN_LABEL.lower())


def advice(text: str) -> str:
    """What went wrong and what an editor can do about it, who has no command line."""
    return _ALLOW.sub("ask whoever runs the server to allow this host", text)


def step(run: Run) -> str:
    """What a run is doing, with how far it is."""
    if run.state is RunState.QUEUED:
        return run.said or "Waits for its turn"
    words = STEPS.get(run.step, run.step.capitalize())
    if run.total:
        return f"{words}: {run.done:,} of {run.total:,}"
    if run.done and run.step == "read":
        return f"{words}: {run.done:,} pages or records"
    return f"{words}: {run.done:,}" if run.done else words


def took(run: Run) -> str:
    """How long a run took; empty while nobody knows."""
    if not run.started or not run.ended:
        return ""
    seconds = (_moment(run.ended) - _moment(run.started)).total_seconds()
    if seconds < 1:
        return "under a second"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def several(number: int, thing: str) -> str:
    """A number with its noun."""
    return counted(number, thing)


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
