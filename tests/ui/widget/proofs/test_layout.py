"""What can be pressed is large, nothing moves or is cut off, and the page stays where it is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.widget.conftest import Shopper
from tests.ui.widget.proofs.conftest import WATCH
from tests.ui.widget.proofs.test_axe import STATES, State
from tests.ui.widget.stage import Stage, wait_until

pytestmark = pytest.mark.browser

# Boxes of everything that takes a click. A link inside a sentence is as large as its line
# (WCAG 2.2, 2.5.8, "inline"); a radio button is pressed by the label around it.
SMALL = """() => [...document.querySelector("aisle-widget").shadowRoot.querySelectorAll(
        "button, select, textarea, input:not([type=file]), a[href], label:has(input[type=radio])")]
    .filter((part) => part.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }))
    .filter((part) => !part.closest(".prose") && !(part.type === "radio" && part.closest("label")))
    .map((part) => [part, part.getBoundingClientRect()])
    .filter(([, box]) => Math.min(box.width, box.height) < 24)
    .map(([part, box]) => `${part.tagName} ${part.className} ${box.width}x${box.height}`)"""
# What is wider than its box, or stands outside of the panel's sides.
CUT = """() => {
    const root = document.querySelector("aisle-widget").shadowRoot;
    const found = [];
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
    const panel = root.querySelector(".panel:not([hidden])");
    if (!panel) return found;
    const sides = panel.getBoundingClientRect();
    const { left, right, top, bottom } = sides;
    if (left < 0 || right > innerWidth + 0.5 || top < 0 || bottom > innerHeight + 0.5)
        found.push(`the panel stands outside: ${JSON.stringify(sides)}`);
    const own = "svg, select, .wide, pre, .hidden"; // these scroll, or draw, inside of themselves
    for (const part of panel.querySelectorAll("*")) {
        if (!part.checkVisibility({ checkVisibilityCSS: true }) || part.closest(own)) continue;
        const style = getComputedStyle(part), box = part.getBoundingClientRect();
        if (!box.width || style.position === "absolute" && style.clip !== "auto") continue;
        const name = `${part.tagName}.${part.className}`;
        if (box.left < left - 0.5 || box.right > right + 0.5)
            found.push(`${name} from ${box.left} to ${box.right}`);
        const hides = /hidden|clip/.test(style.overflowX) && style.textOverflow !== "ellipsis";
        if (hides && part.scrollWidth > part.clientWidth + 1) found.push(`${name} is cut`);
    }
    return found.slice(0, 5);
}"""
MOVING = """() => document.getAnimations().length
    + document.querySelector("aisle-widget").shadowRoot.getAnimations().length"""
# Small, as small as 1280 x 800 gets at 200 and at 400 %, and large.
SCREENS = ((1280, 800), (640, 400), (320, 640), (320, 200))


@pytest.mark.long
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_targets_are_large_nothing_is_cut_off_and_nothing_moves(
    shopper: Shopper, stage: Stage, state: State
) -> None:
    state(shopper, stage)
    page = shopper.page
    wrong: list[str] = []
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("() => new Promise((go) => requestAnimationFrame(() => setTimeout(go)))")
        wrong += [f"{width}: {one}" for one in page.evaluate(SMALL) + page.evaluate(CUT)]
        if moving := page.evaluate(MOVING):
            wrong.append(f"{width}: {moving} animations run")
    stage.gate.set()
    assert wrong == []


def test_letters_twice_as_large_are_all_there(shopper: Shopper, stage: Stage) -> None:
    from tests.ui.widget.proofs.test_axe import cards

    cards(shopper, stage)
    page = shopper.page
    page.set_viewport_size({"width": 640, "height": 800})
    page.evaluate("document.documentElement.style.zoom = 2")
    page.evaluate("() => new Promise((go) => requestAnimationFrame(() => setTimeout(go)))")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    log = shopper.part(".log")
    assert log.evaluate("l => l.scrollWidth - l.clientWidth") == 0


@pytest.mark.parametrize("width", [1280, 360])
def test_a_page_does_not_move_by_a_point(browser: Any, stage: Stage, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    context.add_init_script(WATCH)
    shopper = Shopper.come(stage, context)
    page = shopper.visit()
    page.wait_for_timeout(200)
    for _ in range(2):
        page.evaluate("aisle('open')")
        page.get_by_role("dialog").wait_for()
        page.wait_for_timeout(300)
        page.evaluate("aisle('close')")
        page.get_by_role("dialog").wait_for(state="hidden")
    shopper.launcher.click()
    shopper.say("hello")
    shopper.answered()
    page.wait_for_timeout(200)
    assert page.evaluate("window.__moved") == 0
    # Else this test would say nothing.
    page.keyboard.press("Escape")
    page.wait_for_timeout(600)  # what follows a key within half a second is expected
    page.evaluate("document.querySelector('main').style.paddingTop = '200px'")
    wait_until(lambda: page.evaluate("window.__moved") > 0)
    context.close()


def test_a_person_s_words_come_into_sight_after_the_window_changed_its_size(
    shopper: Shopper, stage: Stage
) -> None:
    from tests.ui.widget.proofs.test_axe import cards

    cards(shopper, stage)
    page = shopper.page
    stage.join()
    for width in (360, 1280, 640, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        page.wait_for_timeout(120)
    stage.agent("I am here.")
    bubble = shopper.part(".turn.agent .bubble")
    bubble.wait_for()
    log = shopper.part(".log")
    ends = "l => l.scrollHeight - l.clientHeight - l.scrollTop"
    seen = (
        "b => b.getBoundingClientRect().bottom <= b.closest('.log').getBoundingClientRect().bottom"
    )
    wait_until(lambda: log.evaluate(ends) < 48 or bubble.evaluate(seen))
