from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import argon2
import pytest

from desk import clock, passwords
from desk.accounts import (
    AccountBook,
    AccountExists,
    AccountRole,
    BadInvitation,
    LastOwner,
    Permission,
    UnknownAccount,
    WeakPassword,
)
from desk.audit import AuditTrail
from desk.signing_in import Signins

GOOD = "correct horse battery"
OWNER, EDITOR, AGENT, VIEWER = AccountRole


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'desk.db'}"


@pytest.fixture
def book(url: str) -> AccountBook:
    return AccountBook(url)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords with little work, except where that is the matter: test_passwords.py."""
    hasher = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: hasher)
    monkeypatch.setattr(passwords, "_decoy", lambda: decoy)
    decoy = hasher.hash("nobody has this password")


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    moment = clock.utc_now() + by
    monkeypatch.setattr(clock, "utc_now", lambda: moment)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (OWNER, set(Permission)),
        (EDITOR, {Permission.READ_INBOX, Permission.EDIT_KNOWLEDGE}),
        (AGENT, {Permission.READ_INBOX, Permission.ANSWER}),
        (VIEWER, {Permission.READ_INBOX}),
    ],
)
def test_a_role_may_do_this_and_nothing_else(
    book: AccountBook, role: AccountRole, may: set[Permission]
) -> None:
    account = book.create("x@shop.example", "X", role, None)
    assert {each for each in Permission if account.may(each)} == may


def test_an_account_signs_in_with_its_password_in_any_capitals_of_the_address(
    book: AccountBook,
) -> None:
    ada = book.create(" Ada@Shop.Example ", "Ada  Lovelace", OWNER, GOOD)
    assert (ada.email, ada.name, ada.first_name) == ("ada@shop.example", "Ada Lovelace", "Ada")
    assert book.verify("ADA@shop.example", GOOD) == ada
    assert book.verify("ada@shop.example", GOOD + " ") is None


def test_who_asks_learns_nothing_about_which_accounts_there_are(
    book: AccountBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.create("ada@shop.example", "Ada", OWNER, GOOD)
    gone = book.create("bob@shop.example", "Bob", AGENT, GOOD)
    book.disable(gone.id, "system")
    book.create("sso@shop.example", "Eve", AGENT, None)
    book.verify("warm@shop.example", "up the decoy")
    worked = []
    real = argon2.PasswordHasher.verify

    def counted(self: argon2.PasswordHasher, *given: object) -> bool:
        worked.append(given)
        return real(self, *given)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
    for email in ("ada@shop.example", "bob@shop.example", "sso@shop.example", "no@shop.example"):
        assert book.verify(email, "wrong password") is None
    # The same work for a wrong password, a disabled account, one without password, and none.
    assert len(worked) == 4


@pytest.mark.parametrize("typed", ["", "\0", "\ud800", "x" * 1_000_000, "ünïcödé" * 3])
def test_any_text_can_be_typed_for_a_password(book: AccountBook, typed: str) -> None:
    book.create("ada@shop.example", "Ada", OWNER, GOOD)
    assert book.verify("ada@shop.example", typed) is None
    assert book.verify(typed, typed) is None


@pytest.mark.parametrize(
    "password", ["", "short", "123456789", "aaaaaaaaaaaa", "ababababab", "x" * 1_001,
                 "Ada.lovelace@shop.example"]
)  # fmt: skip
def test_a_password_that_is_easy_to_guess_is_refused(book: AccountBook, password: str) -> None:
    with pytest.raises(WeakPassword):
        book.create("ada.lovelace@shop.example", "Ada", OWNER, password)
    assert book.all() == ()


def test_a_password_made_with_less_work_is_made_anew_at_the_next_sign_in(
    book: AccountBook, url: str
) -> None:
    ada = book.create("ada@shop.example", "Ada", OWNER, GOOD)
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
    with book._database.writing() as sql:
        sql.exec_driver_sql("UPDATE desk_accounts SET password = ?", (weak,))
    assert book.verify(ada.email, GOOD) is not None
    with book._database.reading() as sql:
        kept = sql.exec_driver_sql("SELECT password FROM desk_accounts").scalar_one()
    assert kept != weak
    assert passwords.matches(kept, GOOD)


@pytest.mark.parametrize(
    "email", ["", "ada", "@shop.example", "a b@shop.example", "a@b@c", "a\n@b.c", "x@y\u202e.z",
              "<a@b.c>", "a,b@c.d"]
)  # fmt: skip
def test_what_is_no_address_makes_no_account(book: AccountBook, email: str) -> None:
    with pytest.raises(AccountExists, match="no e-mail address"):
        book.create(email, "X", AGENT, None)


def test_an_address_has_one_account(book: AccountBook) -> None:
    book.create("ada@shop.example", "Ada", OWNER, None)
    with pytest.raises(AccountExists, match="already"):
        book.create("ADA@shop.example", "Ada", OWNER, None)
    with pytest.raises(AccountExists, match="change its role instead"):
        book.invite("ada@shop.example", AGENT, "system")


def test_the_last_owner_stays_one(book: AccountBook) -> None:
    ada = book.create("ada@shop.example", "Ada", OWNER, None)
    for deed in (
        lambda: book.set_role(ada.id, AGENT, "system"),
        lambda: book.disable(ada.id, "system"),
    ):
        with pytest.raises(LastOwner, match="make somebody else owner first"):
            deed()
    bob = book.create("bob@shop.example", "Bob", OWNER, None)
    assert book.set_role(ada.id, AGENT, bob.id).role is AGENT
    assert book.set_role(bob.id, OWNER, bob.id).role is OWNER


def test_two_owners_who_leave_at_once_do_not_both_go(book: AccountBook) -> None:
    owners = [book.create(f"{n}@shop.example", n, OWNER, None) for n in ("ada", "bob")]
    start, refused = threading.Barrier(2), []

    def leave(account_id: str) -> None:
        start.wait()
        try:
            book.disable(account_id, account_id)
        except LastOwner as error:
            refused.append(error)

    threads = [threading.Thread(target=leave, args=(each.id,)) for each in owners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert book.has_owner()


def test_a_disabled_account_is_out_at_once_and_may_come_back(book: AccountBook, url: str) -> None:
    book.create("ada@shop.example", "Ada", OWNER, None)
    bob = book.create("bob@shop.example", "Bob", AGENT, GOOD)
    signins = Signins(url)
    token, _ = signins.begin(bob.id)
    gone = book.disable(bob.id, "system")
    assert not any(gone.may(each) for each in Permission)
    assert signins.find(token) is None
    assert book.verify(bob.email, GOOD) is None
    with pytest.raises(UnknownAccount):
        signins.begin(bob.id)
    book.disable(bob.id, "system", disabled=False)
    assert book.verify(bob.email, GOOD) is not None
    assert signins.find(token) is None


def test_a_new_password_signs_out_everywhere(book: AccountBook, url: str) -> None:
    ada = book.create("ada@shop.example", "Ada", OWNER, GOOD)
    signins = Signins(url)
    tokens = [signins.begin(ada.id)[0] for _ in range(3)]
    book.set_password(ada.id, "another good one", ada.id)
    assert [signins.find(token) for token in tokens] == [None] * 3
    assert book.verify(ada.email, GOOD) is None
    assert book.verify(ada.email, "another good one") is not None


def test_the_first_owner_comes_by_a_link_that_works_once(book: AccountBook) -> None:
    token = book.first_link()
    assert book.invitation(token).email == ""
    ada = book.redeem(token, "Ada", GOOD, "ada@shop.example")
    assert (ada.role, ada.email) == (OWNER, "ada@shop.example")
    with pytest.raises(BadInvitation, match="used already"):
        book.redeem(token, "Eve", GOOD, "eve@shop.example")
    with pytest.raises(AccountExists, match="an owner already"):
        book.first_link()


def test_a_newer_first_link_ends_the_older_one(book: AccountBook) -> None:
    old, new = book.first_link(), book.first_link()
    with pytest.raises(BadInvitation):
        book.invitation(old)
    assert book.invitation(new).role is OWNER


def test_a_first_link_is_worth_nothing_once_an_owner_came_another_way(book: AccountBook) -> None:
    token = book.first_link()
    book.create("ada@shop.example", "Ada", OWNER, None)
    with pytest.raises(AccountExists, match="an owner already"):
        book.redeem(token, "Eve", GOOD, "eve@shop.example")
    assert len(book.all()) == 1


def test_a_first_link_ends_after_a_day(book: AccountBook, monkeypatch: pytest.MonkeyPatch) -> None:
    token = book.first_link()
    later(monkeypatch, timedelta(hours=24, seconds=1))
    with pytest.raises(BadInvitation):
        book.invitation(token)


def test_an_invitation_decides_address_and_role(book: AccountBook) -> None:
    token = book.invite("Bob@shop.example", AGENT, "a_1")
    bob = book.redeem(token, "Bob", GOOD, "owner@evil.example")
    assert (bob.email, bob.role) == ("bob@shop.example", AGENT)


def test_an_invitation_ends_after_seven_days(
    book: AccountBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = book.invite("bob@shop.example", AGENT, "a_1")
    later(monkeypatch, timedelta(days=7, seconds=-1))
    assert book.invitation(token).role is AGENT
    later(monkeypatch, timedelta(seconds=2))
    with pytest.raises(BadInvitation, match="ask for a new invitation"):
        book.redeem(token, "Bob", GOOD)


def test_a_second_invitation_ends_the_first(book: AccountBook) -> None:
    old = book.invite("bob@shop.example", OWNER, "a_1")
    new = book.invite("bob@shop.example", VIEWER, "a_1")
    with pytest.raises(BadInvitation):
        book.redeem(old, "Bob", GOOD)
    assert book.redeem(new, "Bob", GOOD).role is VIEWER


def test_a_refused_password_does_not_use_the_link_up(book: AccountBook) -> None:
    token = book.invite("bob@shop.example", AGENT, "a_1")
    with pytest.raises(WeakPassword):
        book.redeem(token, "Bob", "short")
    assert book.redeem(token, "Bob", GOOD).name == "Bob"


def test_a_link_used_by_several_at_once_makes_one_account(book: AccountBook) -> None:
    token = book.invite("bob@shop.example", AGENT, "a_1")
    start, made, refused = threading.Barrier(4), [], []

    def redeem() -> None:
        start.wait()
        try:
            made.append(book.redeem(token, "Bob", GOOD))
        except (BadInvitation, AccountExists) as error:
            refused.append(error)

    threads = [threading.Thread(target=redeem) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), len(refused)) == (1, 3)


def test_no_token_and_no_address_stands_in_the_database_or_the_audit(
    tmp_path: Path, book: AccountBook, url: str
) -> None:
    first = book.first_link()
    ada = book.redeem(first, "Ada", GOOD, "ada@shop.example")
    token, _ = Signins(url).begin(ada.id)
    invited = book.invite("bob@shop.example", AGENT, ada.id)
    data = b"".join(each.read_bytes() for each in tmp_path.glob("desk.db*"))
    for secret in (first, token, invited):
        assert secret.encode() not in data
    assert "shop.example" not in repr(AuditTrail(url).all())


def test_a_sign_in_ends_when_nothing_is_asked_for_twelve_hours(
    book: AccountBook, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = book.create("ada@shop.example", "Ada", OWNER, None)
    signins = Signins(url)
    token, csrf = signins.begin(ada.id)
    for _ in range(5):
        later(monkeypatch, timedelta(hours=11))
        assert signins.find(token) == (ada, csrf)
    later(monkeypatch, timedelta(hours=12, seconds=1))
    assert signins.find(token) is None


def test_a_sign_in_ends_after_thirty_days_however_busy(
    book: AccountBook, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = book.create("ada@shop.example", "Ada", OWNER, None)
    signins = Signins(url)
    token, _ = signins.begin(ada.id)
    hours = 0
    while signins.find(token) is not None:
        later(monkeypatch, timedelta(hours=8))
        hours += 8
    assert hours == 30 * 24
    later(monkeypatch, timedelta(hours=1))
    signins.begin(ada.id)
    with signins._database.reading() as sql:
        assert sql.exec_driver_sql("SELECT count(*) FROM desk_signins").scalar_one() == 1


def test_signing_out_ends_one_place_or_all(book: AccountBook, url: str) -> None:
    ada = book.create("ada@shop.example", "Ada", OWNER, None)
    signins = Signins(url)
    one, two, three = (signins.begin(ada.id)[0] for _ in range(3))
    signins.end(one)
    signins.end("never was one")
    assert signins.find(one) is None
    assert signins.find(two) is not None
    assert signins.end_all(ada.id) == 2
    assert signins.find(three) is None


@pytest.mark.parametrize("token", ["", "x", "\ud800", "\0", "' OR 1=1 --"])
def test_no_made_up_token_is_signed_in(book: AccountBook, url: str, token: str) -> None:
    book.create("ada@shop.example", "Ada", OWNER, None)
    assert Signins(url).find(token) is None
    with pytest.raises(BadInvitation):
        book.invitation(token)
