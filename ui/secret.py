"""The store's own secret, under which what must not be read can still be compared."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from ui.settings import SettingsError

NAME = "secret.key"
_BYTES = 32


def store_secret(home: Path) -> bytes:
    """The secret of a store, made at the first need; 32 bytes.

    It is a file that only its owner reads. Two processes that need it at the same time get the
    same one. Whoever replaces it makes e-mails that were masked before incomparable, no more.

    Raises:
        SettingsError: It can't be read or made, or isn't one.
    """
    path = home / NAME
    try:
        return _read(path)
    except FileNotFoundError:
        pass
    try:
        home.mkdir(parents=True, exist_ok=True)
        _make(path)
    except OSError as error:
        raise SettingsError(
            f"the store's secret {path} can't be made ({error.strerror}); make the directory "
            "writable, or name another one with --store"
        ) from error
    try:
        return _read(path)
    except FileNotFoundError:
        raise SettingsError(f"the store's secret {path} went away; run the command again") from None


def _read(path: Path) -> bytes:
    try:
        text = path.read_text("ascii").strip()
        secret = bytes.fromhex(text)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise SettingsError(
            f"the store's secret {path} can't be read ({error.strerror}); let the user that runs "
            "Aisle own it"
        ) from error
    except ValueError:
        secret = b""
    if len(secret) < 16:
        raise SettingsError(
            f"{path} holds no secret; restore it from a backup, or remove it to have a new one "
            "made (e-mails masked before can't be compared with new ones then)"
        )
    return secret


def _make(path: Path) -> None:
    # Written whole under another name, then linked: a reader never sees half of it, and of two
    # that make one at the same time the second finds the first one's.
    handle, name = tempfile.mkstemp(prefix=".secret", dir=path.parent)  # 0600 from the beginning
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_bytes(_BYTES).hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink()
