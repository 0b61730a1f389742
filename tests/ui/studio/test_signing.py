from __future__ import annotations

import dataclasses
import time

import pytest

from desk.accounts import AccountRole
from tests.ui.studio.scene import PASSWORD, Browser, Desk


@pytest.fixture
def ida(desk: Desk) -> object:
    return desk.person("Ida Holm", AccountRole.AGENT, PASSWORD)


def sign_in(desk: Desk, email: str, password: str, **more: str) -> tuple[Browser, object]:
    guest = Browser(desk)
    return guest, guest.post("/sign-in", page="/sign-in", email=email, password=password, **more)


def test_somebody_signs_in_and_out(desk: Desk, ida: object) -> None:
    guest, answer = sign_in(desk, "Ida@shop.example", PASSWORD)
    assert guest.follow(answer).status_code == 200
    token = guest.http.cookies["aisle_studio"]
    out = guest.post("/sign-out", page="/inbox")
    assert out.headers["location"] == "/studio/sign-in?done=out"
    assert desk.books.signins.find(token) is None
    assert guest.get("/inbox").status_code == 303


def test_signing_in_leads_to_the_page_that_was_asked_and_nowhere_else(
    desk: Desk, ida: object
) -> None:
    asked = Browser(desk).get("/inbox?folder=mine").headers["location"]
    assert asked == "/studio/sign-in?next=%2Fstudio%2Finbox%3Ffolder%3Dmine"
    for wanted, given in (
        ("/studio/inbox?folder=mine", "/studio/inbox?folder=mine"),
        ("https://evil.example/studio", "/studio/inbox"),
        ("//evil.example/studio", "/studio/inbox"),
        ("/studio\\@evil.example", "/studio/inbox"),
        ("/elsewhere", "/studio/inbox"),
    ):
        desk.studio.pace.__init__()
        _, answer = sign_in(desk, "ida@shop.example", PASSWORD, next=wanted)
        assert answer.headers["location"] == given


def test_a_wrong_password_and_an_unknown_address_read_alike(desk: Desk, ida: object) -> None:
    _, wrong = sign_in(desk, "ida@shop.example", "not the password")
    _, unknown = sign_in(desk, "nobody@shop.example", "not the password")
    assert wrong.status_code == unknown.status_code == 401
    for answer in (wrong, unknown):
        assert "E-mail or password is not right" in answer.text


def test_many_tries_for_one_address_are_slowed_and_the_right_password_too(
    desk: Desk, ida: object
) -> None:
    statuses = [sign_in(desk, "ida@shop.example", "wrong")[1].status_code for _ in range(6)]
    assert statuses == [401] * 6
    _, late = sign_in(desk, "ida@shop.example", PASSWORD)
    assert late.status_code == 429
    assert "Wait" in late.text
    _, other = sign_in(desk, "olga@shop.example", "wrong")
    assert other.status_code == 401


def test_many_tries_from_one_network_address_are_slowed_whatever_the_name(desk: Desk) -> None:
    from ui.studio.pace import Pace
    from ui.studio.refusals import TooOften

    pace, began = Pace(), time.monotonic()
    for number in range(30):
        pace.tried(f"{number}@shop.example", "192.0.2.1")
    with pytest.raises(TooOften):
        pace.tried("another@shop.example", "192.0.2.1")
    pace.tried("another@shop.example", "192.0.2.2")
    assert time.monotonic() - began < 600


def test_one_machine_cannot_keep_somebody_else_out(desk: Desk) -> None:
    from ui.studio.pace import Pace
    from ui.studio.refusals import TooOften

    pace = Pace()
    for _ in range(6):
        pace.tried("ida@shop.example", "192.0.2.1")
    with pytest.raises(TooOften):
        pace.tried("ida@shop.example", "192.0.2.1")
    pace.tried("ida@shop.example", "192.0.2.2")


def test_behind_a_proxy_each_browser_has_its_own_tries(desk: Desk, ida: object) -> None:
    service = desk.app.state.service
    desk.app.state.service = dataclasses.replace(service, proxies=1)

    def tries(number: int, forwarded: str) -> int:
        guest = Browser(desk)
        guest.http.headers["X-Forwarded-For"] = forwarded
        email = f"{number}@shop.example"
        sent = guest.post("/sign-in", page="/sign-in", email=email, password="x")
        return int(sent.status_code)

    # What stands left of the proxy's own entry is made up, and an IPv6 customer has a whole /64.
    made_up = {tries(n, f"198.51.100.{n}, 2001:db8:0:1::{n:x}") for n in range(30)}
    assert made_up == {401}
    assert tries(31, "2001:db8:0:1::ffff") == 429
    assert tries(32, "2001:db8:0:2::1") == 401, "somebody else can still sign in"


def test_a_disabled_account_is_out_at_once(desk: Desk, ida: object) -> None:
    guest, answer = sign_in(desk, "ida@shop.example", PASSWORD)
    guest.follow(answer)
    desk.books.accounts.disable(ida.id, desk.people["owner"].id)
    assert guest.get("/inbox").status_code == 303
    assert sign_in(desk, "ida@shop.example", PASSWORD)[1].status_code == 401


def test_an_invited_person_makes_an_account_once(desk: Desk) -> None:
    token = desk.books.accounts.invite("new@shop.example", AccountRole.EDITOR, "a_owner")
    page = f"/invitation/{token}"
    guest = Browser(desk)
    assert "new@shop.example" in guest.get(page).text
    weak = guest.post(page, page=page, name="Nia New", password="short")
    assert weak.status_code == 422
    assert 'value="Nia New"' in weak.text
    made = guest.post(page, page=page, name="Nia New", password=PASSWORD)
    assert guest.follow(made).status_code == 200
    assert desk.books.accounts.by_email("new@shop.example").role is AccountRole.EDITOR
    again = Browser(desk).get(page)
    assert again.status_code == 404
    assert "used already" in again.text


def test_the_first_owner_comes_in_by_a_one_time_link(tmp_path: object) -> None:
    from tests.ui.studio import scene

    desk = scene.make(tmp_path)
    for account in desk.people.values():
        if account.role is not AccountRole.OWNER:
            desk.books.accounts.disable(account.id, "system")
    with desk.books.database.writing() as sql:
        sql.exec_driver_sql("UPDATE desk_accounts SET disabled = '2026-01-01'")
    assert "There is no account yet" in Browser(desk).get("/sign-in").text
    page = f"/invitation/{desk.books.accounts.first_link()}"
    guest = Browser(desk)
    made = guest.post(page, page=page, name="Uma", email="uma@shop.example", password=PASSWORD)
    assert made.status_code == 303
    assert desk.books.accounts.by_email("uma@shop.example").role is AccountRole.OWNER
    assert Browser(desk).get(page).status_code == 404


def test_a_sign_in_form_from_elsewhere_is_refused(desk: Desk, ida: object) -> None:
    guest = Browser(desk)
    answer = guest.http.post(
        "/studio/sign-in", data={"email": "ida@shop.example", "password": PASSWORD, "csrf": "x"}
    )
    assert answer.status_code == 403
    assert "aisle_studio" not in guest.http.cookies


def test_signing_out_needs_the_pages_word(desk: Desk) -> None:
    agent = Browser(desk, desk.people["agent"])
    assert agent.http.post("/studio/sign-out").status_code == 403
    assert agent.get("/inbox").status_code == 200


def test_an_htmx_request_of_somebody_signed_out_leads_to_the_door(desk: Desk) -> None:
    answer = Browser(desk).http.get("/studio/inbox", headers={"HX-Request": "true"})
    assert answer.headers["hx-redirect"].startswith("/studio/sign-in?next=")


def test_a_changed_password_ends_every_other_sign_in(desk: Desk, ida: object) -> None:
    elsewhere = Browser(desk, ida)
    here = Browser(desk, ida)
    wrong = here.post("/profile/password", now="wrong", new="another quiet path here")
    assert wrong.status_code == 422
    done = here.post("/profile/password", now=PASSWORD, new="another quiet path here")
    assert "signed out everywhere else" in here.follow(done).text
    assert elsewhere.get("/inbox").status_code == 303
