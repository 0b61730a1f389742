from __future__ import annotations

from typing import Any

import pytest

from tests.ui.widget.conftest import Shopper
from tests.ui.widget.stage import Stage, answer, card, citation

pytestmark = pytest.mark.browser


def test_the_focus_goes_in_on_opening_and_back_on_every_way_out(shopper: Shopper) -> None:
    page = shopper.visit()
    ways: list[Any] = [
        lambda: page.keyboard.press("Escape"),
        lambda: page.get_by_role("dialog").get_by_role("button", name="Close the chat").click(),
        shopper.launcher.click,
        lambda: page.evaluate("aisle('close')"),
    ]
    for way in ways:
        shopper.launcher.focus()
        page.keyboard.press("Enter")
        page.get_by_role("dialog").wait_for()
        assert shopper.focused == "TEXTAREA" or shopper.box.evaluate("b => b.matches(':focus')")
        assert shopper.launcher.get_attribute("aria-expanded") == "true"
        way()
        page.get_by_role("dialog").wait_for(state="hidden")
        assert shopper.focused == "launcher"
        assert shopper.launcher.get_attribute("aria-expanded") == "false"


def test_escape_closes_the_innermost_first(shopper: Shopper) -> None:
    page = shopper.open()
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="New conversation").wait_for()
    page.keyboard.press("Escape")
    assert page.get_by_role("menu").count() == 0
    page.get_by_role("button", name="Find my order").first.click()
    page.get_by_label("Order number").wait_for()
    page.keyboard.press("Escape")
    page.get_by_label("Order number").wait_for(state="detached")
    assert page.get_by_role("dialog").count() == 1
    assert shopper.box.evaluate("b => b.matches(':focus')")
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0


def test_the_menu_goes_by_arrows(shopper: Shopper) -> None:
    page = shopper.open()
    page.get_by_role("button", name="More").focus()
    page.keyboard.press("Enter")
    items = page.get_by_role("menuitem").all_inner_texts()
    assert items == ["New conversation", "Past conversations", "Language: English"]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.get_by_role("menuitemradio", name="English").get_attribute("aria-checked") == "true"
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="المزيد").wait_for()
    assert shopper.part(".root").get_attribute("dir") == "rtl"
    page.reload()
    page.get_by_role("button", name="المزيد").wait_for()


def test_each_finished_turn_is_said_once_and_no_piece_of_it(shopper: Shopper, stage: Stage) -> None:
    stage.pieces = 20
    stage.answers["jackets"] = answer("Two **jackets** keep rain out. " * 5, cards=[card()])
    page = shopper.open()
    page.evaluate(
        "() => { window.said = []; const live = document.querySelector('aisle-widget').shadowRoot"
        ".querySelectorAll('[aria-live], [role=status], [role=alert], [role=log]');"
        " window.regions = live.length; new MutationObserver(() => { const text ="
        " live[0].textContent.trim(); if (text) said.push(text); })"
        ".observe(live[0], {childList: true, subtree: true, characterData: true}); }"
    )
    shopper.say("jackets")
    shopper.answered()
    page.wait_for_function("said.length > 0")
    page.wait_for_timeout(150)
    assert page.evaluate("regions") == 1
    said = page.evaluate("said")
    assert len(said) == 1
    assert said[0].startswith("Assistant: Two jackets keep rain out.")
    assert said[0].endswith("One product. Ridgeline Rain Jacket, £129.00")


@pytest.mark.parametrize(("width", "language"), [(320, "ar"), (360, "en"), (640, "en")])
def test_on_a_small_screen_it_covers_the_page_and_keeps_the_keyboard_inside(
    shopper: Shopper, stage: Stage, width: int, language: str
) -> None:
    stage.answers["jackets"] = answer(
        "| " + " | ".join(["A long heading"] * 6) + " |\n|" + "---|" * 6 + "\n\n" + "x" * 300,
        cards=[card(title="y" * 90), card(options=[{"name": "Size", "values": list("ABCDEFGH")}])],
        citations=[citation(heading="z" * 120)],
        suggestions=["Something rather long to say next, which needs two lines at the least"],
    )
    page = shopper.page
    page.set_viewport_size({"width": width, "height": 400 if width == 640 else 640})
    shopper.open(f"/page?lang={language}")
    dialog = page.get_by_role("dialog")
    assert dialog.get_attribute("aria-modal") == "true"
    box = dialog.bounding_box()
    assert (box["x"], box["y"], box["width"]) == (0, 0, width)
    shopper.say("jackets")
    shopper.answered()
    log = shopper.part(".log")
    assert log.evaluate("l => l.scrollWidth - l.clientWidth") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "AISLE-WIDGET"
    page.keyboard.press("Escape")
    assert shopper.focused == "launcher"


def test_everything_that_can_be_pressed_is_large_enough(shopper: Shopper, stage: Stage) -> None:
    stage.answers["jackets"] = answer(
        "See [the guide](https://shop.example/guide).",
        cards=[card()],
        citations=[citation()],
        suggestions=["Blue?"],
    )
    page = shopper.open()
    small = """() => [...document.querySelector("aisle-widget").shadowRoot.querySelectorAll(
        "button, select, textarea, input:not([hidden]), .title a, .article a")]
        .filter((part) => part.checkVisibility() && !part.closest("[hidden]"))
        .map((part) => [part.className || part.tagName, part.getBoundingClientRect()])
        .filter(([, box]) => Math.min(box.width, box.height) < 24).map(([name]) => name)"""
    assert page.evaluate(small) == []
    shopper.say("jackets")
    shopper.answered()
    page.get_by_role("button", name="More").click()
    assert page.evaluate(small) == []


def test_nothing_moves_for_those_who_asked_for_that(shopper: Shopper, stage: Stage) -> None:
    stage.gate.clear()
    page = shopper.open()
    shopper.say("hello")
    shopper.part(".coming").wait_for()
    moving = (
        "document.querySelector('aisle-widget').shadowRoot.getAnimations().length"
        " + document.getAnimations().length"
    )
    assert page.evaluate(moving) == 0
    page.emulate_media(reduced_motion="no-preference")
    page.keyboard.press("Escape")
    shopper.launcher.click()
    assert page.evaluate(moving) > 0, "else this test would say nothing"


def test_light_and_dark_follow_the_device_unless_the_site_says_which(
    shopper: Shopper, stage: Stage
) -> None:
    page = shopper.open()
    paper = "d => getComputedStyle(d).backgroundColor"
    dialog = page.get_by_role("dialog")
    assert dialog.evaluate(paper) == "rgb(255, 255, 255)"
    page.emulate_media(color_scheme="dark")
    assert dialog.evaluate(paper) == "rgb(22, 24, 28)"
    stage.site["theme"] = "light"
    page.reload()
    dialog.wait_for()
    assert dialog.evaluate(paper) == "rgb(255, 255, 255)"


def test_another_language_is_spoken_at_once(shopper: Shopper, stage: Stage) -> None:
    stage.answers["jackets"] = answer("Here.", cards=[card()])
    page = shopper.open()
    shopper.say("jackets")
    shopper.answered()
    page.evaluate("aisle('setLocale', 'de-AT')")
    page.get_by_role("button", name="In den Warenkorb: Ridgeline Rain Jacket").wait_for()
    assert "Nur noch 4 da" in shopper.part(".card").inner_text()
    assert shopper.box.get_attribute("placeholder") == "Nachricht schreiben"
    assert shopper.launcher.get_attribute("aria-label") == "Chat schließen"
    assert shopper.part(".root").get_attribute("lang") == "de-AT"
    page.evaluate("aisle('setLocale', 'xx')")
    assert shopper.part(".root").get_attribute("lang") == "de-AT"


def test_the_focus_stays_when_what_had_it_goes_away(shopper: Shopper, stage: Stage) -> None:
    stage.answers["hello"] = answer("Hello.", suggestions=["Blue?"])
    page = shopper.open()
    shopper.say("hello")
    page.get_by_role("button", name="Blue?").focus()
    page.keyboard.press("Enter")
    shopper.answered(2)
    assert shopper.box.evaluate("b => b.matches(':focus')")
    page.get_by_role("button", name="Talk to a person").focus()
    page.keyboard.press("Enter")
    page.get_by_text("A colleague is here and has been told.").last.wait_for()
    assert shopper.box.evaluate("b => b.matches(':focus')")
