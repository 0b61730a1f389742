"""What a page says about a note that was kept: who was told, and whom nobody is called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from desk.notes import mentioned
from ui.studio import wording
from ui.studio.rendering import Told

if TYPE_CHECKING:
    from ui.studio.books import Books

# An @ inside a word is an e-mail's.
_CALL = re.compile(r"(?<![\w.+-])@(\w[\w'’-]*)")


def kept(books: Books, conversation_id: str, author: str) -> Told | None:
    """About the latest note of an account in a conversation; None when there is none."""
    mine = [note for note in books.notes.all(conversation_id) if note.author == author]
    if not mine:
        return None
    note = mine[-1]
    people = {account.id: account for account in books.accounts.all()}
    told = [people[each].name for each in note.mentioned if each in people]
    words = [wording.DONE["noted"]]
    if told:
        words.append(f"Told: {', '.join(told)}.")
    missed = _missed(books, note.text)
    firsts = [
        account.name.casefold().split()[0]
        for account in people.values()
        if account.name.strip() and not account.disabled
    ]
    for name in missed:
        if firsts.count(name.casefold()) > 1:
            words.append(f"More than one is called @{name}: write the whole name.")
        else:
            words.append(f"Nobody is called @{name}.")
    return Told(" ".join(words), "warn" if missed else "")


def _missed(books: Books, text: str) -> list[str]:
    """The names after an @ that name nobody."""
    calls = list(_CALL.finditer(text))
    ends = [*(call.start() for call in calls[1:]), len(text)]
    with books.database.reading() as sql:
        missed = [
            call[1]
            for call, end in zip(calls, ends, strict=False)
            if not mentioned(sql, text[call.start() : end])
        ]
    return list(dict.fromkeys(missed))
