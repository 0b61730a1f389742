"""Ears and keyboards: what is said aloud, where the focus is, and how far the keyboard gets."""

from __future__ import annotations

import pytest

from tests.ui.widget.conftest import Shopper
from tests.ui.widget.proofs.figures import tell
from tests.ui.widget.stage import Stage, answer, card, citation, wait_until

pytestmark = pytest.mark.browser

LISTEN = """() => {
    const root = document.querySelector("aisle-widget").shadowRoot;
    const live = root.querySelectorAll("[aria-live], [role=status], [role=alert], [role=log]");
    window.regions = live.length; window.said = [];
    // Each time that the region is filled is one announcement.
    new MutationObserver((changes) => {
        changes.forEach(({ addedNodes }) => addedNodes.forEach((n) => said.push(n.textContent)));
    }).observe(live[0], { childList: true, subtree: true });
}"""
WALK = """() => {
    const walk = (root) => root.activeElement?.shadowRoot
        ? walk(root.activeElement.shadowRoot) : root.activeElement;
    const at = walk(document);
    return at.getAttribute("aria-label") || at.labels?.[0]?.textContent || at.textContent.trim()
        || at.tagName;
}"""


def focused(shopper: Shopper) -> str:
    return str(shopper.page.evaluate(WALK))


def test_each_finished_turn_of_every_kind_is_announced_exactly_once(
    shopper: Shopper, stage: Stage
) -> None:
    stage.pieces = 30
    stage.answers["jackets"] = answer(
        "Two **jackets** keep rain out. " * 6, cards=[card()], citations=[citation()]
    )
    page = shopper.open()
    page.evaluate(LISTEN)
    assert page.evaluate("regions") == 1
    shopper.say("jackets")
    shopper.answered()
    # What is redrawn, scrolled to or voted on is not said again.
    page.set_viewport_size({"width": 400, "height": 700})
    page.get_by_role("button", name="Helpful", exact=True).click()
    page.set_viewport_size({"width": 1280, "height": 800})
    stage.join()
    stage.agent("I am **here**.")
    stage.typing()
    shopper.part(".typing").wait_for()
    stage.cut()
    stage.agent("And still here.")
    wait_until(lambda: page.evaluate("said.length") >= 4, 20)
    stage.stands(charge="bot", agent=None)
    shopper.say("break")
    wait_until(lambda: page.evaluate("said.length") >= 5, 20)
    page.wait_for_timeout(1500)
    said = page.evaluate("said")
    assert len(said) == 5, said
    assert said[0].startswith("Assistant: Two jackets keep rain out.")
    assert [text.split(":")[0] for text in said[1:4]] == ["Maya has joined.", "Maya", "Maya"]
    assert said[2:4] == ["Maya: I am here.", "Maya: And still here."]
    assert said[4] == "I could not answer that. Please ask once more."
    page.keyboard.press("Escape")
    stage.agent("Nobody looks.")
    page.wait_for_timeout(300)
    assert len(page.evaluate("said")) == 5, "closed, it is silent"


def test_the_focus_is_inside_after_opening_and_on_the_launcher_after_the_end(
    shopper: Shopper,
) -> None:
    page = shopper.open()
    shopper.say("hello")
    shopper.answered()
    page.get_by_role("button", name="More").focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="End conversation").press("Enter")
    shopper.part(".survey").wait_for()
    inside = page.evaluate("document.activeElement.tagName")
    assert inside == "AISLE-WIDGET", "the survey is still to be answered"
    page.get_by_role("radio").nth(4).focus()
    page.keyboard.press("Space")
    shopper.part(".survey .primary").press("Enter")
    shopper.part(".thanks").wait_for()
    assert page.evaluate("document.activeElement.tagName") == "AISLE-WIDGET"
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    assert shopper.focused == "launcher"


def test_the_keyboard_walks_through_in_reading_order_and_out_again(
    shopper: Shopper, stage: Stage
) -> None:
    stage.answers["jackets"] = answer(
        "The **Ridgeline**. [The guide](https://shop.example/guide)",
        cards=[card()],
        citations=[citation()],
        suggestions=["Is it there in blue?"],
    )
    page = shopper.open()
    shopper.say("jackets")
    shopper.answered()
    page.get_by_role("link", name="Another page").focus()
    walked = []
    for _ in range(24):
        page.keyboard.press("Tab")
        walked.append(focused(shopper))
        if page.evaluate("document.activeElement.tagName") == "BODY":
            break
    tell("\n" + " > ".join(walked))
    order = [
        "Close the chat",  # the launcher, which stands first in the widget
        *("Talk to a person", "More", "Close the chat", "Conversation"),
        *("The guide", "Ridgeline Rain Jacket", "Slate", "S"),
        "Add to cart: Ridgeline Rain Jacket",
    ]
    assert [name.split(" (")[0] for name in walked[: len(order)]] == order
    rest = walked[len(order) :]
    for name in ("Helpful", "Not helpful", "Is it there in blue?", "Your message"):
        assert any(name in one for one in rest), (name, rest)
    # No trap beside a page that can be used: the walk leaves the widget at its end, and comes back.
    assert page.evaluate("document.activeElement.tagName") == "BODY", walked
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.tagName") == "AISLE-WIDGET"


def test_everything_can_be_done_without_a_pointer(shopper: Shopper, stage: Stage) -> None:
    stage.answers["jackets"] = answer("Here.", cards=[card()], suggestions=["Is it there in blue?"])
    page = shopper.visit()
    page.evaluate(
        "document.addEventListener('aisle:addtocart', (e) => { e.preventDefault();"
        " window.chosen = e.detail; })"
    )

    def tab_to(name: str) -> None:
        for _ in range(40):
            if focused(shopper).split(":")[0] in (name, f"{name} (1 unread)"):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{name} isn't reached by Tab")

    tab_to("Open the chat")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.type("jackets")
    page.keyboard.press("Enter")
    shopper.answered()
    shopper.launcher.focus()
    tab_to("Slate")
    page.keyboard.press("ArrowRight")
    tab_to("S")
    page.keyboard.press("ArrowRight")
    tab_to("Add to cart")
    page.keyboard.press("Enter")
    wait_until(lambda: page.evaluate("window.chosen"))
    tab_to("Helpful")
    page.keyboard.press("Space")
    wait_until(lambda: any(what == "rating" for what, _ in stage.bodies))
    tab_to("Is it there in blue?")
    page.keyboard.press("Enter")
    shopper.answered(2)
    page.keyboard.press("Escape")
    assert shopper.focused == "launcher"
