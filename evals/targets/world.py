"""The worlds that golden conversations take place in: orders, a clock, planted text."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

from assistant.orders.importer import ImportFailed, read_file
from assistant.orders.sql import SqlOrderBook
from evals.golden import Golden, GoldenError
from evals.orders_state import facts_of_book
from kb.knowledge import Knows


@dataclass(frozen=True, slots=True)
class World:
    """What an assistant is built over.

    Attributes:
        knowledge: What it answers from.
        orders: A book of this conversation's own, which may be changed; None where the golden asks
            for none. Whoever builds the assistant must not give it the shop's real one instead.
    """

    knowledge: Knows
    orders: SqlOrderBook | None = None


@dataclass(frozen=True, slots=True)
class _Fixture:
    path: Path
    customers: tuple[str, ...]


class Fixtures:
    """Order books made of JSON files, each once; every conversation gets a copy of its own.

    Args:
        token: Gives the mark that stands for an e-mail address: the one of the masker that the
            assistant is built with, or nobody's e-mail fits.
        currency: ISO 4217 code of all amounts in the files.
    """

    def __init__(self, token: Callable[[str], str], currency: str) -> None:
        self._token = token
        self._currency = currency
        self._folder = tempfile.TemporaryDirectory(prefix="aisle-orders-")
        self._made: dict[Path, _Fixture] = {}
        self._lock = Lock()

    def close(self) -> None:
        """Delete what was made."""
        self._folder.cleanup()

    @contextmanager
    def open(self, golden: Golden) -> Iterator[SqlOrderBook | None]:
        """A fresh book with the orders that a golden asks for; None when it asks for none.

        Raises:
            GoldenError: The file isn't there or is broken, or doesn't know the customer.
        """
        setting = golden.setting
        if setting is None or setting.orders is None:
            yield None
            return
        fixture = self._fixture(golden, Path(golden.folder) / setting.orders)
        if setting.customer is not None and setting.customer not in fixture.customers:
            raise GoldenError(
                f"{golden.where or golden.id}: setting.customer: there is no customer "
                f"{setting.customer!r} in {setting.orders}"
            )
        with tempfile.TemporaryDirectory(dir=self._folder.name) as own:
            copy = Path(own) / "orders.db"
            shutil.copyfile(fixture.path, copy)
            book = SqlOrderBook(f"sqlite:///{copy}", self._token, _clock(setting.now))
            try:
                yield book
            finally:
                book.close()

    def state(self, golden: Golden, book: SqlOrderBook) -> Mapping[str, Mapping[str, str]]:
        """By order number: the fields of every order of the golden's book."""
        assert golden.setting is not None
        assert golden.setting.orders is not None
        fixture = self._fixture(golden, Path(golden.folder) / golden.setting.orders)
        found: dict[str, dict[str, str]] = {}
        for place, value in facts_of_book(book, fixture.customers).items():
            kind, _, rest = place.partition(".")
            number, _, name = rest.rpartition(".")
            if kind == "orders":
                found.setdefault(number, {})[name] = value
        return found

    def _fixture(self, golden: Golden, path: Path) -> _Fixture:
        with self._lock:
            if path not in self._made:
                self._made[path] = self._make(golden, path)
            return self._made[path]

    def _make(self, golden: Golden, path: Path) -> _Fixture:
        try:
            read = read_file(path, self._currency)
        except ImportFailed as error:
            where = golden.where or golden.id
            raise GoldenError(f"{where}: setting.orders: {error}") from error
        made = Path(self._folder.name) / f"{len(self._made)}.db"
        book = SqlOrderBook(f"sqlite:///{made}", self._token)
        try:
            book.load(read.products, read.customers, read.orders)
        finally:
            book.close()  # the last connection empties the write-ahead log into the file
        return _Fixture(made, tuple(customer.id for customer in read.customers))


def _clock(now: datetime | None) -> Callable[[], datetime] | None:
    return None if now is None else lambda: now
