"""Passwords of accounts, as argon2id."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING

from desk.messages import DeskError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 10
# A longer text is nobody's password, and hashing it takes time that others wait for.
LONGEST = 1000

# Each takes 64 MiB while it is made: a crowd at the door waits instead of filling the memory.
_AT_ONCE = threading.BoundedSemaphore(4)


class WeakPassword(DeskError):  # noqa: N818 - reads as what it is
    """The password is too short, too long or easy to guess."""


def check(password: str, email: str = "") -> None:
    """Raises WeakPassword when it can't be taken: 10 to 1000 characters, and not the e-mail."""
    if len(password) < SHORTEST:
        raise WeakPassword(f"a password needs {SHORTEST} characters or more; choose a longer one")
    if len(password) > LONGEST:
        raise WeakPassword(f"a password has {LONGEST} characters at most; choose a shorter one")
    if len(set(password)) < 4 or (email and password.strip().casefold() == email.casefold()):
        raise WeakPassword("that password is easy to guess; choose another one")


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _AT_ONCE:
        return _hasher().hash(_plain(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether the password is the one that was kept.

    Takes the same work when nothing was kept, so that nobody learns from the time it takes
    whether there is such an account.
    """
    from argon2.exceptions import InvalidHashError, VerificationError

    with _AT_ONCE:
        try:
            good = _hasher().verify(kept or _decoy(), _plain(password[: LONGEST + 1]))
        except (VerificationError, InvalidHashError):
            return False
    return good and kept is not None and len(password) <= LONGEST


def outdated(kept: str) -> bool:
    """Whether it was kept with less work than is usual now."""
    return _hasher().check_needs_rehash(kept)


def _plain(password: str) -> bytes:
    # A lone half of a character pair, which a client may send, has no UTF-8.
    return password.encode("utf-8", "surrogatepass")


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _decoy() -> str:
    return _hasher().hash("nobody has this password")
