"""Jobs that keep the house: looking at addresses, grouping questions, sending mails, expiring."""

from __future__ import annotations

from dataclasses import asdict

from desk.files import FileBook
from desk.gaps import GapBook
from desk.requests import Requests
from desk.retention import Retention
from desk.runs import RunState
from kb.counting import counted
from ui.jobs.work import Outcome, Work

# Questions embedded between two words on how far it is.
_BATCH = 256


def look(work: Work) -> Outcome:
    """Say what an address is, as ``aisle source add`` does."""
    from ui.adding import look_at

    work.progress("look", 0, 0)
    found = look_at(work.settings, work.run.data.get("given", {}), work.run.subject)
    data = {
        "location": found.location,
        "findings": [asdict(finding) for finding in found.findings],
        "proposals": [{**asdict(p), "options": dict(p.options)} for p in found.proposals],
    }
    return Outcome(f"{counted(len(found.proposals), 'source')} could be added", data=data)


def group_questions(work: Work) -> Outcome:
    """Find questions that nothing answered, and put those of one meaning together."""
    embedder = work.knowledge.embedder
    book = GapBook(work.desk)
    work.progress("read", 0, 0)
    new = book.collect()
    total = book.waiting()
    done = 0
    while lacking := book.lacking(embedder.name, _BATCH):
        texts = [words[:300] for _, words in lacking]
        book.keep(embedder.name, [key for key, _ in lacking], embedder.passages(texts))
        done += len(lacking)
        work.progress("embed", done, max(total, done))
    work.progress("group", 0, 0)
    groups = book.group(embedder.name) if total else 0
    said = f"{counted(total, 'new question')} in {counted(groups, 'group')}"
    return Outcome(said if total else "No new questions", data={"new": new, "groups": groups})


def send_mail(work: Work) -> Outcome:
    """Send what waits in the outbox; what can't be sent is tried again later."""
    from desk.outbox import Outbox
    from ui.mail import Mailer

    mailer = Mailer.of(work.settings)
    if not mailer.possible:
        return Outcome("No mail server is set up: see AISLE_SMTP_URL", RunState.FAILED)
    work.progress("mail", 0, 0)
    sent = 0
    box = Outbox(work.desk)
    while box.waits():
        if not (gone := mailer.deliver(box)):
            break
        sent += gone
        work.progress("mail", sent, 0)
    box.forget()
    left = box.waits()
    said = f"{counted(sent, 'mail')} sent"
    return Outcome(f"{said}; others are tried again later" if left else said)


def expire(work: Work) -> Outcome:
    """Delete conversations that are older than the brand keeps them, and files of no message."""
    from ui.app import build_brand

    days = build_brand(work.settings).settings.retention_days
    folder = work.settings.files_folder
    Requests(work.desk).tidy()
    gone = Retention(work.desk, folder).expire(days)
    # Also what was sent and never became part of a message.
    FileBook(work.desk, folder).sweep()
    if not days:
        return Outcome("Conversations are kept for good")
    told = counted(gone.conversations, "conversation")
    data = {"conversations": gone.conversations}
    return Outcome(f"{told} older than {counted(days, 'day')} deleted", data=data)
