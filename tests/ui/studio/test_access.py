from __future__ import annotations

import re

import pytest
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from desk.accounts import AccountRole, Permission
from tests.ui.studio.scene import Browser, Desk
from ui.studio.access import PREFIX

# Addresses that people open who aren't signed in, or that sign them in and out.
OPEN = {
    "/studio",
    "/studio/static/{version}/{name}",
    "/studio/sign-in",
    "/studio/sign-out",
    "/studio/invitation/{token}",
    "/studio/company",
    "/studio/company/back",
}


def addresses(desk: Desk) -> list[tuple[str, str, Permission | None]]:
    """Every address of the studio with its method, and what it takes."""
    found = []
    for context in iter_route_contexts(desk.app.routes):
        path = str(context.path)
        if path == PREFIX or path.startswith(PREFIX + "/"):
            asked = [
                d.call.permission
                for d in context.dependant.dependencies
                if hasattr(d.call, "permission")
            ]
            permission = asked[0] if asked else None
            found.extend((method, path, permission) for method in sorted(context.methods or ()))
    return found


def concrete(path: str) -> str:
    return re.sub(r"\{\w+\}", "nothing", path)


def test_every_address_is_open_by_intention_or_asks_for_a_permission(desk: Desk) -> None:
    found = addresses(desk)
    assert len(found) > 40
    assert {path for _, path, permission in found if permission is None} == OPEN


def test_nobody_gets_in_without_signing_in(desk: Desk) -> None:
    nobody = TestClient(desk.app, base_url="http://studio.test", follow_redirects=False)
    for method, path, permission in addresses(desk):
        if permission is None:
            continue
        answer = nobody.request(
            method, concrete(path), data={"csrf": "x"} if method == "POST" else None
        )
        assert answer.status_code == 303, (method, path)
        assert answer.headers["location"].startswith("/studio/sign-in?next=")


def test_each_role_gets_what_it_may_and_nothing_else(desk: Desk) -> None:
    for role in AccountRole:
        person = Browser(desk, desk.people[role.value])
        csrf = desk.books.signins.find(person.http.cookies["aisle_studio"])[1]
        for method, path, permission in addresses(desk):
            if permission is None or path.endswith("/live"):
                continue
            data = {"csrf": csrf} if method == "POST" else None
            answer = person.http.request(method, concrete(path), data=data)
            refused = answer.status_code == 403
            assert refused == (not role.may(permission)), (role, method, path, answer.status_code)


def test_no_form_is_taken_without_the_pages_own_word(desk: Desk) -> None:
    owner = Browser(desk, desk.people["owner"])
    for method, path, permission in addresses(desk):
        if method != "POST" or permission is None:
            continue
        for data in (None, {"csrf": ""}, {"csrf": "guessed"}):
            answer = owner.http.post(concrete(path), data=data)
            assert answer.status_code == 403, (path, data)
            assert "Nothing was changed" in answer.text


def test_a_form_sent_by_another_site_is_refused_even_with_the_right_word(desk: Desk) -> None:
    owner = Browser(desk, desk.people["owner"])
    csrf = desk.books.signins.find(owner.http.cookies["aisle_studio"])[1]
    answer = owner.http.post(
        "/studio/profile/name",
        data={"csrf": csrf, "name": "Mallory"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert desk.books.accounts.get(desk.people["owner"].id).name == "Olga Lund"


def test_the_word_of_one_account_opens_nothing_for_another(desk: Desk) -> None:
    agent = Browser(desk, desk.people["agent"])
    owner = Browser(desk, desk.people["owner"])
    foreign = desk.books.signins.find(agent.http.cookies["aisle_studio"])[1]
    answer = owner.http.post("/studio/profile/name", data={"csrf": foreign, "name": "Mallory"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "path", ["/sign-in", "/inbox", "/settings/sites", "/nothing", "/static/x/y"]
)
def test_every_page_runs_and_loads_only_what_is_the_studios_own(desk: Desk, path: str) -> None:
    answer = Browser(desk, desk.people["owner"]).get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    if path not in ("/static/x/y",):
        assert answer.headers["cache-control"] == "no-store"
    html = answer.text
    assert not re.search(r"<style|\sstyle=|\son\w+=|hx-on|javascript:", html)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))


def test_the_cookie_is_out_of_scripts_reach_and_secure_over_https(desk: Desk) -> None:
    account = desk.person("Pia Berg", AccountRole.AGENT, "a quiet path by the river")
    guest = Browser(desk)
    signed = guest.post(
        "/sign-in", page="/sign-in", email=account.email, password="a quiet path by the river"
    )
    cookie = next(c for c in signed.headers.get_list("set-cookie") if c.startswith("aisle_studio="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/studio" in cookie
    assert "Secure" not in cookie


def test_what_is_far_too_large_is_refused_before_it_is_read(desk: Desk) -> None:
    nobody = TestClient(desk.app, base_url="http://studio.test", follow_redirects=False)
    answer = nobody.post(
        "/studio/sign-in",
        content=b"email=" + b"x" * 3_000_000,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 413


def test_a_bent_address_of_a_static_file_reads_nothing(desk: Desk) -> None:
    owner = Browser(desk, desk.people["owner"])
    for name in ("../parts.py", "..%2fparts.py", "htmx.LICENSE", "nothing.js"):
        assert owner.get(f"/static/v/{name}").status_code == 404
    assert owner.get("/static/v/studio.js").headers["cache-control"].endswith("immutable")


@pytest.mark.parametrize("path", ["/invitation/a-token", "/sign-in", "/inbox", "/nothing"])
def test_no_address_of_the_studio_is_told_to_other_servers(desk: Desk, path: str) -> None:
    # What the rest of the application tells browsers about all its pages doesn't count here.
    answer = Browser(desk, desk.people["owner"]).get(path)
    assert answer.headers.get_list("referrer-policy") == ["same-origin"]
