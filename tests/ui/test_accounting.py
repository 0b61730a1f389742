from __future__ import annotations

import json
from pathlib import Path

import pytest

from desk.accounts import AccountBook, AccountRole
from tests.ui.conftest import Aisle

GOOD = "correct horse battery"


@pytest.fixture
def book(tmp_path: Path) -> AccountBook:
    return AccountBook(f"sqlite:///{tmp_path / '.aisle' / 'desk.db'}")


def test_an_account_is_added_with_a_password_that_nobody_sees(
    aisle: Aisle, book: AccountBook
) -> None:
    done = aisle("account", "add", "Ada@Shop.example", "--role", "owner", "--name", "Ada Lovelace",
                 input=f"{GOOD}\n")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "Added: ada@shop.example (Ada Lovelace), owner" in done.output
    assert GOOD not in done.output
    account = book.verify("ada@shop.example", GOOD)
    assert account is not None
    assert account.role is AccountRole.OWNER


def test_a_one_time_link_is_printed_instead(aisle: Aisle, book: AccountBook) -> None:
    done = aisle("account", "add", "bob@shop.example", "--link")
    assert done.exit_code == 0, done.output
    link, word = done.stdout.splitlines()
    assert link.startswith("http://127.0.0.1:8000/studio/invitation/")
    assert "once, for seven days" in word
    assert book.all() == ()
    listed = aisle("account", "list").stdout.splitlines()
    assert listed[1].split()[:5] == ["bob@shop.example", "agent", "never", "invited", "until"]
    assert max(map(len, listed)) <= 80
    (promise,) = json.loads(aisle("account", "list", "--json").stdout)
    assert (promise["email"], promise["role"]) == ("bob@shop.example", "agent")
    bob = book.redeem(link.rpartition("/")[2], "Bob", GOOD)
    assert (bob.email, bob.role) == ("bob@shop.example", AccountRole.AGENT)
    assert "invited" not in aisle("account", "list").stdout


def test_accounts_are_listed_changed_and_disabled(aisle: Aisle, book: AccountBook) -> None:
    nobody = aisle("account", "list")
    assert "Nobody has an account yet" in nobody.output
    assert json.loads(aisle("account", "list", "--json").stdout) == []
    book.create("ada@shop.example", "Ada", AccountRole.OWNER, None)
    book.create("bob@shop.example", "Bob", AccountRole.AGENT, GOOD)
    assert aisle("account", "role", "Bob@shop.example", "editor").exit_code == 0
    assert aisle("account", "disable", "bob@shop.example").exit_code == 0
    listed = aisle("account", "list")
    assert [line.split() for line in listed.stdout.splitlines()] == [
        ["E-mail", "Name", "Role", "Last", "here"],
        ["ada@shop.example", "Ada", "owner", "never"],
        ["bob@shop.example", "Bob", "editor", "never", "disabled"],
    ]
    assert max(map(len, listed.stdout.splitlines())) <= 80
    assert aisle("account", "disable", "bob@shop.example", "--undo").exit_code == 0
    facts = json.loads(aisle("account", "list", "--json").stdout)
    assert [(each["email"], each["disabled"]) for each in facts] == [
        ("ada@shop.example", False),
        ("bob@shop.example", False),
    ]
    changed = aisle("account", "password", "bob@shop.example", input="another good one\n")
    assert changed.exit_code == 0, changed.output
    assert book.verify("bob@shop.example", "another good one") is not None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["add", "bob"], "'bob' is no e-mail address"),
        (["add", "bob@shop.example", "--role", "boss"], "there is no role 'boss'; roles are owner"),
        (["add", "bob@shop.example"], "a password needs 10 characters"),
        (["add", "ada@shop.example"], "has an account already; change it with"),
        (["add", "ada@shop.example", "--link"], "has an account already"),
        (["role", "ada@shop.example", "agent"], "is the last owner"),
        (["disable", "ada@shop.example"], "is the last owner"),
        (["password", "eve@shop.example"], "no account has the e-mail"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    aisle: Aisle, book: AccountBook, words: list[str], told: str
) -> None:
    book.create("ada@shop.example", "Ada", AccountRole.OWNER, None)
    done = aisle("account", *words, input="short\n")
    assert done.exit_code == 1
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert len(book.all()) == 1
