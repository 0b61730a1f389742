from __future__ import annotations

from pathlib import Path

import pytest

from desk import passwords
from desk.accounts import AccountBook, AccountRole

GOOD = "correct horse battery"


def test_a_password_is_kept_as_argon2id(tmp_path: Path) -> None:
    book = AccountBook(f"sqlite:///{tmp_path / 'desk.db'}")
    book.create("ada@shop.example", "Ada", AccountRole.OWNER, GOOD)
    data = b"".join(each.read_bytes() for each in tmp_path.glob("desk.db*"))
    assert b"$argon2id$v=19$m=65536,t=3,p=4$" in data
    assert GOOD.encode() not in data


def test_the_same_password_is_kept_in_another_way_each_time() -> None:
    one, two = passwords.hashed(GOOD), passwords.hashed(GOOD)
    assert one != two
    assert passwords.matches(one, GOOD)
    assert not passwords.matches(one, GOOD[:-1])
    assert not passwords.outdated(one)


@pytest.mark.parametrize("kept", ["", "plain", "$argon2id$v=19$m=65536,t=3,p=4$broken"])
def test_what_is_no_hash_lets_nobody_in(kept: str) -> None:
    assert not passwords.matches(kept, kept)
