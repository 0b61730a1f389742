from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.studio.scene import Desk, make


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = make(tmp_path)
    yield made
    made.books.close()
    made.store.close()
    made.app.state.service.books.close()
