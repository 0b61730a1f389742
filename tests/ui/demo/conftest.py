from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from ui.demo.place import Place
from ui.demo.records import Records, load_records
from ui.demo.shop import create_shop

BASE = "http://testserver"


@pytest.fixture(scope="package")
def records() -> Records:
    return load_records()


@pytest.fixture(scope="package")
def place() -> Place:
    return Place.at(BASE)


@pytest.fixture(scope="package")
def shop() -> Iterator[TestClient]:
    with TestClient(create_shop(BASE), base_url=BASE) as client:
        yield client
