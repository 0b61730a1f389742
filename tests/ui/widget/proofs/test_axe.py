"""Every state of the widget under axe-core, in two widths, two directions and two themes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.ui.widget.conftest import Shopper
from tests.ui.widget.proofs.figures import tell
from tests.ui.widget.stage import Stage, answer, card, citation, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.long]

WIDTHS = ((1280, 800), (360, 740))
SCHEMES = ("light", "dark")
LANGUAGES = {"en": "ltr", "ar": "rtl"}
WORDS = {
    "en": "The **Ridgeline** keeps rain out.\n\n- 410 g\n- `20,000` mm\n\n[The guide](/help/guide)",
    "ar": "تحمي **ريدجلاين** من المطر.\n\n- ٤١٠ غرام\n- `20,000` مم\n\n[الدليل](/help/guide)",
}

State = Callable[[Shopper, Stage], None]


def closed(shopper: Shopper, stage: Stage) -> None:
    shopper.visit(path(stage))


def unread(shopper: Shopper, stage: Stage) -> None:
    said(shopper, stage)
    stage.join()
    shopper.part(".header.human").wait_for()
    shopper.launcher.evaluate("b => b.getRootNode().host && window.aisle('close')")
    stage.agent("I am here.")
    shopper.part(".badge:not([hidden])").wait_for()


def empty(shopper: Shopper, stage: Stage) -> None:
    shopper.open(path(stage))


def streaming(shopper: Shopper, stage: Stage) -> None:
    stage.gate.clear()
    stage.answers["jackets"] = answer(WORDS[language(stage)])
    shopper.open(path(stage))
    shopper.say("jackets")
    shopper.part(".coming .prose strong").wait_for()


def looking(shopper: Shopper, stage: Stage) -> None:
    stage.pause = 30
    shopper.open(path(stage))
    shopper.say("jackets")
    shopper.part(".coming .doing").wait_for()


def cards(shopper: Shopper, stage: Stage) -> None:
    said(shopper, stage)


def order(shopper: Shopper, stage: Stage) -> None:
    shopper.open(path(stage))
    shopper.part(".deeds button").first.click()
    shopper.part(".sheet form").wait_for()


def order_wrong(shopper: Shopper, stage: Stage) -> None:
    order(shopper, stage)
    shopper.part(".sheet form .primary").click()
    shopper.part(".sheet [aria-invalid=true]").wait_for()


def contact(shopper: Shopper, stage: Stage) -> None:
    stage.here = False
    said(shopper, stage)
    stage.hand_over()
    shopper.part(".extra form input").first.wait_for()


def survey(shopper: Shopper, stage: Stage) -> None:
    said(shopper, stage)
    stage.stands(ended=True, status="resolved")
    stage.system("conversation_ended", "This conversation has ended.")
    shopper.part(".survey .star").nth(3).click()
    shopper.part(".survey textarea").wait_for()


def error(shopper: Shopper, stage: Stage) -> None:
    shopper.open(path(stage))
    shopper.say("break")
    shopper.part(".trouble").wait_for()


def refused(shopper: Shopper, stage: Stage) -> None:
    stage.failing.append(422)
    shopper.open(path(stage))
    shopper.say("something refused")
    shopper.part(".refused .trouble button").first.wait_for()


def agent(shopper: Shopper, stage: Stage) -> None:
    said(shopper, stage)
    stage.join()
    first = stage.agent("Hello, I have it **here**: https://shop.example/p")
    shopper.part(".turn.agent .bubble").wait_for()
    shopper.say("Thank you")
    wait_until(lambda: stage.talk.messages[-1]["role"] == "shopper")
    assert first
    stage.read(stage.talk.messages[-1]["id"])
    stage.typing()
    shopper.part(".seen").wait_for()
    shopper.part(".typing").wait_for()


def voted_down(shopper: Shopper, stage: Stage) -> None:
    said(shopper, stage)
    shopper.part(".thumbs button").nth(1).click()
    shopper.part(".thumbs ~ * textarea, .turn.assistant form textarea").first.wait_for()


def menu(shopper: Shopper, stage: Stage) -> None:
    said(shopper, stage)
    shopper.part("[aria-haspopup=menu]").click()
    shopper.part("[role=menuitem]").first.wait_for()


def past(shopper: Shopper, stage: Stage) -> None:
    menu(shopper, stage)
    shopper.part("[role=menuitem]").nth(1).click()
    shopper.part(".past .heading").first.wait_for()


def transcript(shopper: Shopper, stage: Stage) -> None:
    menu(shopper, stage)
    shopper.part("[role=menuitem]").nth(2).click()
    shopper.part(".sheet input[type=email]").wait_for()


def consent(shopper: Shopper, stage: Stage) -> None:
    stage.site["consent"] = True
    shopper.open(path(stage))
    shopper.part(".sheet button.primary").wait_for()


STATES: tuple[State, ...] = (
    *(closed, unread, empty, looking, streaming, cards, order, order_wrong, contact, survey),
    *(error, refused, agent, voted_down, menu, past, transcript, consent),
)


def language(stage: Stage) -> str:
    return str(stage.site["locale"])


def path(stage: Stage) -> str:
    spoken = language(stage)
    return f"/page?lang={spoken}&dir={LANGUAGES[spoken]}"


def said(shopper: Shopper, stage: Stage) -> None:
    """An answer with all that an answer can have."""
    stage.answers["jackets"] = answer(
        WORDS[language(stage)],
        cards=[card(), card(product_id="tent", options=[], stock=80, availability="out_of_stock")],
        citations=[citation(), citation(article_id="care", heading="", title="Care")],
        suggestions=["Is it there in blue?"],
    )
    shopper.open(path(stage))
    shopper.say("jackets")
    shopper.answered()


@pytest.fixture(scope="module")
def axe() -> str:
    package = pytest.importorskip("axe_playwright_python")
    return (Path(package.__file__).parent / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="module")
def table() -> Iterator[list[tuple[str, str, int, int]]]:
    rows: list[tuple[str, str, int, int]] = []
    yield rows
    looks = len(WIDTHS) * len(SCHEMES)
    tell(f"\n{'state':<14}{'language':<10}{'looks':>6}{'rules passed':>14}{'violations':>12}")
    for state, spoken, passed, wrong in rows:
        tell(f"{state:<14}{spoken:<10}{looks:>6}{passed:>14}{wrong:>12}")
    tell(f"{len(rows) * looks} states, {sum(row[3] for row in rows)} violations")


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing(
    shopper: Shopper,
    stage: Stage,
    axe: str,
    table: list[tuple[str, str, int, int]],
    state: State,
    spoken: str,
) -> None:
    stage.site["locale"] = spoken
    state(shopper, stage)
    page = shopper.page
    page.evaluate(axe)
    found: list[str] = []
    passed = 0
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.evaluate("() => new Promise((go) => requestAnimationFrame(() => setTimeout(go)))")
            seen = page.evaluate("axe.run({resultTypes: ['violations']})")
            passed += len(seen["passes"])
            found += [described(one, width, scheme) for one in seen["violations"]]
    table.append((state.__name__, spoken, passed, len(found)))
    with suppress(Exception):
        stage.gate.set()
    assert found == []


def described(one: dict[str, Any], width: int, scheme: str) -> str:
    node = one["nodes"][0]
    return f"{width} {scheme} {one['id']} ({one['impact']}): {node['target']} {node['html'][:120]}"


def test_axe_looks_into_the_widget(shopper: Shopper, stage: Stage, axe: str) -> None:
    """Else the tests above would say nothing."""
    cards(shopper, stage)
    shopper.page.evaluate(axe)
    shopper.page.evaluate(
        """() => {
            const panel = document.querySelector("aisle-widget").shadowRoot.querySelector(".panel");
            panel.querySelector(".prose").style.color = "#bbb";
            panel.querySelector(".card img").removeAttribute("alt");
        }"""
    )
    seen = shopper.page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    assert {"color-contrast", "image-alt"} <= {one["id"] for one in seen}
