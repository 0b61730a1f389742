from __future__ import annotations

from typing import Any

import pytest

from tests.ui.widget.conftest import Shopper
from tests.ui.widget.shopfront import shop
from tests.ui.widget.stage import Stage, wait_until

pytestmark = pytest.mark.browser


def test_a_page_loads_the_button_alone_and_asks_no_other_host(shopper: Shopper) -> None:
    page = shopper.visit()
    shopper.launcher.wait_for()
    ours = [url for url in shopper.asked if shopper.stage.address in url]
    assert [url.removeprefix(shopper.stage.address).split("?")[0] for url in ours] == [
        "/widget.js",
        "/v1/sites/default",
    ]
    shopper.launcher.click()
    page.get_by_role("dialog").wait_for()
    assert any("/panel.js" in url for url in shopper.asked)
    port = shopper.stage.address.rsplit(":", 1)[1]
    assert shopper.hosts == {f"127.0.0.1:{port}", f"localhost:{port}"}
    # The page's policy allows nothing inline and no strings as scripts; nothing was reported.
    assert shopper.wrong == []


def test_nothing_in_the_page_moves_and_nothing_of_its_style_comes_in(shopper: Shopper) -> None:
    page = shopper.visit()
    page.evaluate(
        "new PerformanceObserver((list) => { for (const entry of list.getEntries())"
        " window.shift = (window.shift || 0) + entry.value; })"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    shopper.launcher.click()
    page.get_by_role("dialog").wait_for()
    shopper.say("hello")
    shopper.answered()
    page.wait_for_timeout(100)
    assert page.evaluate("window.shift || 0") == 0
    style = shopper.launcher.evaluate("b => getComputedStyle(b).backgroundColor")
    assert style == "rgb(47, 93, 80)"
    assert shopper.box.evaluate("b => getComputedStyle(b).letterSpacing") == "normal"
    assert shopper.box.evaluate("b => getComputedStyle(b).fontSize") == "15px"


def test_commands_given_before_it_is_there_are_done_in_their_order(shopper: Shopper) -> None:
    shopper.context.add_init_script(
        "window.aisle = []; window.heard = [];"
        "aisle.push(['on', 'ready', () => heard.push('ready')]);"
        "aisle.push(['on', 'opened', () => heard.push('opened')]);"
        "aisle.push(['setLocale', 'de']); aisle.push(['open']);"
    )
    page = shopper.visit()
    page.get_by_role("dialog").wait_for()
    assert shopper.box.get_attribute("placeholder") == "Nachricht schreiben"
    assert page.evaluate("heard") == ["ready", "opened"]


def test_the_page_opens_closes_asks_and_hears_of_it(shopper: Shopper) -> None:
    page = shopper.visit()
    page.evaluate(
        "window.heard = []; for (const kind of ['opened', 'closed', 'message', 'handoff'])"
        " document.addEventListener('aisle:' + kind,"
        " (event) => heard.push([kind, event.detail.role ?? event.detail.state ?? '']))"
    )
    page.evaluate("aisle('toggle')")
    page.get_by_role("dialog").wait_for()
    page.evaluate("aisle.toggle()")
    page.get_by_role("dialog").wait_for(state="hidden")
    page.evaluate("aisle.push(['ask', 'I would like a person'])")
    shopper.part(".system").wait_for()
    shopper.stage.join()
    shopper.stage.agent("Hello, Maya here.")
    shopper.part(".turn.agent .bubble").wait_for()
    heard = page.evaluate("heard")
    assert [kind for kind, _ in heard[:3]] == ["opened", "closed", "opened"]
    for told in (["message", "shopper"], ["handoff", "requested"], ["handoff", "joined"]):
        assert told in heard
    assert ["message", "agent"] in heard
    page.evaluate("aisle('fly')")
    assert shopper.wrong == []


def test_nothing_is_stored_and_nobody_is_known_before_the_shopper_agrees(
    shopper: Shopper, stage: Stage
) -> None:
    stage.site["consent"] = True
    page = shopper.open()
    page.get_by_role("button", name="Agree and chat").wait_for()
    page.evaluate("aisle('ask', 'hello')")
    page.evaluate("aisle('setLocale', 'de')")
    page.evaluate("aisle('setLocale', 'en')")
    page.wait_for_timeout(100)
    assert shopper.kept() == {}
    assert shopper.context.cookies() == []
    assert {path for _, path in stage.asked} == {"/v1/sites/default"}

    page.get_by_role("button", name="Agree and chat").click()
    assert "You said: hello" in shopper.answered().inner_text()
    assert "aisle.default.session" in shopper.kept()
    page.reload()
    shopper.answered()
    page.evaluate("aisle('consent', false)")
    assert shopper.kept() == {}
    shopper.part(".thumbs").wait_for(state="detached")


def test_a_customer_is_named_once_and_is_gone_after_signing_out(
    shopper: Shopper, stage: Stage
) -> None:
    page = shopper.visit()
    page.evaluate("aisle('identify', 'signed-by-the-shop')")
    shopper.launcher.click()
    shopper.say("hello")
    shopper.answered()
    assert set(stage.identities) == {"signed-by-the-shop"}
    page.evaluate("aisle('identify', null)")
    shopper.part(".turn.shopper").wait_for(state="detached")
    assert not any("session" in key or "conversation" in key for key in shopper.kept())


def test_pages_are_told_once_somebody_talks_and_without_what_follows_the_path(
    shopper: Shopper, stage: Stage
) -> None:
    page = shopper.open("/page?token=secret")
    assert [path for _, path in stage.asked] == ["/v1/sites/default"]
    shopper.say("hello")
    shopper.answered()
    page.goto(shop(stage, "/page/two?token=secret#top"))
    page.wait_for_function("window.aisle && window.aisle.version")
    wait_until(lambda: len([1 for what, _ in stage.bodies if what == "views"]) == 2)
    urls = [body["url"] for what, body in stage.bodies if what == "views"]
    assert urls == [shop(stage), shop(stage, "/page/two")]


def test_without_a_server_there_is_no_button_and_no_fault(shopper: Shopper, stage: Stage) -> None:
    page = shopper.visit("/page?attributes=data-site%3Dnobody")
    page.wait_for_timeout(150)
    assert page.locator("aisle-widget").count() == 0
    assert shopper.wrong == []


@pytest.mark.parametrize(("accent", "ink"), [("#ffd400", "0, 0, 0"), ("#2f5d50", "255, 255, 255")])
def test_the_button_is_readable_in_any_brand_s_colour(
    shopper: Shopper, stage: Stage, accent: str, ink: str
) -> None:
    stage.site |= {"accent": accent, "position": "left"}
    shopper.visit()
    shopper.launcher.wait_for()
    assert shopper.launcher.evaluate("b => getComputedStyle(b).color") == f"rgb({ink})"
    place: Any = shopper.launcher.bounding_box()
    assert place["x"] == 20
    assert min(place["width"], place["height"]) >= 44
