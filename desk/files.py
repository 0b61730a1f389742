"""Files that shoppers and agents send: their bytes on the disk, what they are in the database."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Row, delete, func, insert, select

from desk import clock, rows
from desk.messages import Attachment, DeskError, StoreUnavailable, UnknownFile
from desk.schema import Database
from desk.schema.book import Book
from desk.schema.conversations import files


class TooManyFiles(DeskError):  # noqa: N818 - reads as what it is
    """The conversation holds as many files as it may."""


# Files of one conversation; a shopper who shows a fault needs a few.
MOST = 50
# An upload that was never sent is gone after this.
UNSENT = timedelta(hours=24)

_PART = ".part"


class FileBook(Book):
    """Files by conversation; the same bytes are kept once.

    A file's name in the folder is the SHA-256 of its content, so nothing that anybody typed is ever
    part of a path.
    """

    def __init__(self, where: str | Database, folder: Path | str) -> None:
        """Open the database.

        Args:
            where: Its URL, or the database when it is open already.
            folder: Where the bytes are; made when the first file comes.
        """
        super().__init__(where)
        self._folder = Path(folder)

    def add(self, conversation_id: str, name: str, type_: str, data: bytes) -> Attachment:
        """Keep a file; it is shown once a message carries it.

        Args:
            conversation_id: To which it belongs.
            name: What the sender calls it.
            type_: Its media type, told by its content.
            data: Its bytes, checked already.

        Raises:
            UnknownConversation: There is no such conversation.
            TooManyFiles: It holds 50 files.
            StoreUnavailable: The disk or the database doesn't take it.
        """
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        # The bytes first: a row never names a file that isn't there.
        part = self._written(path, data)
        try:
            with self._database.writing() as sql:
                rows.lock(sql, conversation_id)
                mine = files.c.conversation_id == conversation_id
                if (sql.scalar(select(func.count()).where(mine)) or 0) >= MOST:
                    raise TooManyFiles(
                        f"this conversation holds {MOST} files, which is the most; "
                        "send no more of them"
                    )
                file = Attachment(rows.new_id("f", 12), _short(name), type_, len(data))
                sql.execute(
                    insert(files).values(
                        id=file.id,
                        conversation_id=conversation_id,
                        name=file.name,
                        type=file.type,
                        size=file.size,
                        sha256=digest,
                        created=rows.now(),
                    )
                )
                # Here, where no sweep can come between.
                part.replace(path)
        except OSError as error:
            raise self._full(error) from error
        finally:
            part.unlink(missing_ok=True)
        return file

    def read(self, conversation_id: str, file_id: str) -> tuple[Attachment, bytes]:
        """A file with its bytes.

        Raises:
            UnknownFile: There is no such file in this conversation.
            StoreUnavailable: It can't be read.
        """
        with self._database.reading() as sql:
            row = sql.execute(
                select(files).where(
                    files.c.id == file_id, files.c.conversation_id == conversation_id
                )
            ).one_or_none()
        if row is None:
            raise UnknownFile(f"no file {file_id!r} in conversation {conversation_id!r}")
        try:
            data = self._path(row.sha256).read_bytes()
        except OSError as error:
            raise StoreUnavailable(
                f"the file {row.sha256} can't be read: {error.strerror}; restore it from a backup"
            ) from error
        return _attachment(row), data

    def sweep(self) -> int:
        """Forget uploads that were never sent, and remove bytes that no row names any more.

        Returns:
            How many files were removed from the disk. Erasing a conversation deletes its rows; its
            bytes go with the next sweep.
        """
        before = clock.utc_now() - UNSENT
        gone = 0
        with self._database.writing() as sql:
            unsent = (files.c.message_id.is_(None), files.c.created < clock.written(before))
            sql.execute(delete(files).where(*unsent))
            # In the writing transaction: nobody adds a row for bytes that are about to go.
            kept = set(sql.scalars(select(files.c.sha256).distinct()))
            for path in list(self._folder.glob("[0-9a-f][0-9a-f]/*")):
                half = path.suffix == _PART
                if half and path.stat().st_mtime > before.timestamp():
                    continue
                if path.name not in kept:
                    path.unlink(missing_ok=True)
                    gone += not half
        return gone

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def _written(self, path: Path, data: bytes) -> Path:
        """The bytes on the disk, beside where they will stand."""
        part = path.with_name(f"{path.name}.{secrets.token_hex(4)}{_PART}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with part.open("xb") as out:
                os.fchmod(out.fileno(), 0o600)
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
        except OSError as error:
            with contextlib.suppress(OSError):
                part.unlink()
            raise self._full(error) from error
        return part

    def _full(self, error: OSError) -> StoreUnavailable:
        return StoreUnavailable(
            f"the file can't be kept: {error.strerror}; check that the disk of {self._folder} "
            "has room"
        )


def _attachment(row: Row[tuple[object, ...]]) -> Attachment:
    return Attachment(row.id, row.name, row.type, row.size)


def _short(name: str) -> str:
    """The last part of a name without control characters, at most 200 of them."""
    plain = "".join(char for char in name.replace("\\", "/").split("/")[-1] if char.isprintable())
    return plain.strip()[-200:] or "file"
