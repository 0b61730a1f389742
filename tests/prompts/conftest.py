from __future__ import annotations

from pathlib import Path

import pytest

from tests.prompts.samples import MINIMAL


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "tiny"
    found.mkdir()
    (found / "brand.yaml").write_text(MINIMAL, encoding="utf-8")
    return found
