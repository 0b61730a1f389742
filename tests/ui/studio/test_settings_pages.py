from __future__ import annotations

import re
from datetime import date

import pytest

from desk.accounts import AccountRole
from desk.sites import UnknownSite
from tests.ui.studio.scene import Browser, Desk
from ui.studio import site_form


@pytest.fixture
def olga(desk: Desk) -> Browser:
    return Browser(desk, desk.people["owner"])


def form(page: str) -> dict[str, str]:
    """A site's form as a browser would send it."""
    html = page[page.index('class="page-form"') :]
    html = html[: html.index("</form>")]
    given = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name = re.search(r'name="(\w+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or "checked" in tag):
            given[name[1]] = value[1] if value else ""
    given |= dict(re.findall(r'<textarea name="(\w+)"[^>]*>([^<]*)</textarea>', html))
    for name, options in re.findall(r'<select name="(\w+)">(.*?)</select>', html, re.S):
        chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', options)
        given[name] = (chosen[1] or chosen[2]) if chosen else ""
    return given


def test_saving_a_sites_form_as_it_stands_changes_nothing(desk: Desk, olga: Browser) -> None:
    before = desk.books.sites.get("default").settings
    given = form(olga.get("/settings/sites/default").text)
    assert olga.post("/settings/sites/default", **given).status_code == 303
    assert desk.books.sites.get("default").settings == before


def test_a_site_gets_pages_hours_targets_and_limits(desk: Desk, olga: Browser) -> None:
    given = form(olga.get("/settings/sites/default").text)
    given |= {
        "name": "Fernhollow", "origins": "https://shop.example\nhttps://www.shop.example:8443",
        "timezone": "Europe/Oslo", "hours_mon": "09:00-12:30, 13:30-18:00", "closed": "2026-12-25",
        "first_response_minutes": "15", "resolution_minutes": "", "spend_per_day": "2.50",
        "consent": "yes", "accent": "#0a7c66",
    }  # fmt: skip
    given.pop("upload")
    olga.post("/settings/sites/default", **given)
    kept = desk.books.sites.get("default").settings
    assert kept.origins == ["https://shop.example", "https://www.shop.example:8443"]
    assert kept.hours.days == {"mon": ["09:00-12:30", "13:30-18:00"]}
    assert kept.hours.closed == [date(2026, 12, 25)]
    assert kept.targets.first_response_minutes == 15
    assert kept.targets.resolution_minutes is None
    assert str(kept.spend_per_day) == "2.50"
    assert kept.consent
    assert not kept.upload


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("origins", "https://shop.example/path", "Pages that may use it"),
        ("accent", "red", "Colour"),
        ("hours_mon", "9 to 5", "Hours"),
        ("closed", "christmas", "Closed on"),
        ("visitor_per_minute", "0", "Visitor per minute"),
        ("timezone", "Mars/Olympus", "Hours"),
    ],
)
def test_a_value_that_cant_be_saves_nothing_and_loses_nothing(
    desk: Desk, olga: Browser, field: str, value: str, words: str
) -> None:
    before = desk.books.sites.get("default").settings
    given = form(olga.get("/settings/sites/default").text) | {"name": "Kept words", field: value}
    answer = olga.post("/settings/sites/default", **given)
    assert answer.status_code == 422
    assert "Nothing was saved." in answer.text
    assert words in answer.text
    assert 'value="Kept words"' in answer.text
    assert desk.books.sites.get("default").settings == before


def test_a_sites_page_gives_the_line_to_copy_and_the_key(desk: Desk, olga: Browser) -> None:
    page = olga.get("/settings/sites/default").text
    assert (
        "&lt;script async src=&#34;http://studio.test/widget.js&#34; "
        "data-site=&#34;default&#34;&gt;&lt;/script&gt;" in page
    )
    key = desk.books.sites.identity_key("default")
    assert key in page
    olga.post("/settings/sites/default/key")
    assert desk.books.sites.identity_key("default") != key


def test_sites_are_added_and_taken_away_while_nobody_came_from_them(
    desk: Desk, olga: Browser
) -> None:
    assert olga.post("/settings/sites", site_id="second").status_code == 303
    assert "second" in olga.get("/settings/sites").text
    assert olga.post("/settings/sites", site_id="second").status_code == 422
    assert olga.post("/settings/sites", site_id="No Good").status_code == 422
    olga.post("/settings/sites/second/remove")
    with pytest.raises(UnknownSite):
        desk.books.sites.get("second")
    desk.conversation("Hello")
    assert olga.post("/settings/sites/default/remove").status_code == 422
    assert olga.get("/settings/sites/nothing").status_code == 404


def test_every_field_of_a_site_is_on_the_form() -> None:
    from desk.site_settings import SiteSettings

    settings = SiteSettings(
        name="Shop", origins=["https://a.example"], locale="de", consent=True, upload=False,
        answers_per_day=9, launcher="Ask us",
    )  # fmt: skip
    assert site_form.read(site_form.filled(settings)) == settings


def test_teams_are_made_filled_and_dissolved(desk: Desk, olga: Browser) -> None:
    ana, owner = desk.people["agent"].id, desk.people["owner"].id
    assert "No team yet" in olga.get("/settings/teams").text
    olga.post("/settings/teams", name="Returns")
    olga.post("/settings/teams/members", team="Returns", member=[ana, owner])
    assert set(desk.books.teams.all()[0].members) == {ana, owner}
    olga.post("/settings/teams/members", team="Returns", member=[ana])
    assert desk.books.teams.all()[0].members == (ana,)
    assert olga.post("/settings/teams", name="Returns").status_code == 422
    olga.post("/settings/teams/remove", team="Returns")
    assert desk.books.teams.all() == ()
    assert olga.post("/settings/teams/remove", team="Returns").status_code == 404


def test_canned_replies_are_kept_changed_and_taken_away(desk: Desk) -> None:
    ana = Browser(desk, desk.people["agent"])
    page = "/settings/canned"
    assert "No canned reply yet" in ana.get(page).text
    wrong = ana.post(page, page, shortcut="hi", title="Hi", text="Hello {{custmer.name}}")
    assert wrong.status_code == 422
    assert "did you mean {{customer.name}}?" in wrong.text
    assert "Hello {{custmer.name}}</textarea>" in wrong.text
    ana.post(page, page, shortcut="hi", title="Hi", text="Hello {{customer.name}}")
    kept = desk.books.canned.all()[0]
    assert "Change “Hi”" in ana.get(f"{page}?edit={kept.id}").text
    ana.post(page, page, id=kept.id, shortcut="hi", title="Hi again", text="Hello")
    assert [each.title for each in desk.books.canned.all()] == ["Hi again"]
    ana.post(f"{page}/remove", page, id=kept.id)
    assert desk.books.canned.all() == ()
    assert ana.get(f"{page}?edit={kept.id}").status_code == 404


def test_an_owner_invites_and_the_link_is_shown_where_no_mail_can_be_sent(
    desk: Desk, olga: Browser
) -> None:
    page = olga.post("/settings/accounts/invite", email="new@shop.example", role="viewer").text
    link = re.search(r"http://studio\.test(/studio/invitation/[\w-]+)", page)
    assert link
    assert Browser(desk).http.get(link[1]).status_code == 200
    taken = olga.post("/settings/accounts/invite", email="ana@shop.example", role="viewer")
    assert taken.status_code == 422
    assert (
        olga.post("/settings/accounts/invite", email="x@shop.example", role="king").status_code
        == 422
    )


def test_an_invitation_goes_by_mail_where_mail_can_be_sent(desk: Desk, olga: Browser) -> None:
    from dataclasses import replace

    class Mailer:
        possible = True

    desk.app.state.studio = replace(desk.studio, parts=replace(desk.studio.parts, mailer=Mailer()))
    page = olga.post("/settings/accounts/invite", email="new@shop.example", role="agent").text
    mail = desk.books.outbox.due()[0]
    assert mail.recipient == "new@shop.example"
    link = re.search(r"http://studio\.test/studio/invitation/[\w-]+", mail.text)
    assert link
    assert link[0] in page


def test_roles_change_and_the_last_owner_stays(desk: Desk, olga: Browser) -> None:
    ana, owner = desk.people["agent"].id, desk.people["owner"].id
    olga.post(f"/settings/accounts/{ana}/role", role="editor")
    assert desk.books.accounts.get(ana).role is AccountRole.EDITOR
    assert olga.post(f"/settings/accounts/{owner}/role", role="viewer").status_code == 422
    assert olga.post(f"/settings/accounts/{owner}/disable").status_code == 422
    olga.post(f"/settings/accounts/{ana}/disable")
    assert desk.books.accounts.get(ana).disabled
    olga.post(f"/settings/accounts/{ana}/disable", disabled="no")
    assert not desk.books.accounts.get(ana).disabled
    assert olga.post("/settings/accounts/a_nobody/disable").status_code == 404


def test_somebody_changes_their_own_name(desk: Desk) -> None:
    viola = Browser(desk, desk.people["viewer"])
    assert viola.post("/profile/name", name=" ").status_code == 422
    viola.post("/profile/name", name="Viola <b>Roy</b>")
    page = viola.get("/profile").text
    assert "Viola &lt;b&gt;Roy&lt;/b&gt;" in page
