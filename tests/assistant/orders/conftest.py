from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.orders.sql import SqlOrderBook
from tests.assistant.orders.shop import Talk, open_book


@pytest.fixture
def book(tmp_path: Path) -> Iterator[SqlOrderBook]:
    opened = open_book(tmp_path / "orders.db")
    yield opened
    opened.close()


@pytest.fixture
def ann(book: SqlOrderBook) -> Talk:
    """A conversation in which Ann has shown who she is."""
    return Talk(book).known()


@pytest.fixture(scope="session")
def book_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlOrderBook]:
    """A book that tests only read."""
    opened = open_book(tmp_path_factory.mktemp("orders") / "orders.db")
    yield opened
    opened.close()
