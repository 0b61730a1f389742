from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.serving.lean import Plan, Served


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    """A server of this test's own."""
    with Served(tmp_path / "store", Plan(pieces=4, pause=0.02)) as served:
        yield served


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server for tests that leave it as it was."""
    with Served(tmp_path_factory.mktemp("shared") / "store") as served:
        yield served
