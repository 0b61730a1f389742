from __future__ import annotations

import time
from typing import Any

import pytest

from tests.ui.widget.conftest import Shopper
from tests.ui.widget.shopfront import shop
from tests.ui.widget.stage import Stage, answer, card, citation, wait_until

pytestmark = pytest.mark.browser

WORDS = (
    "The **Ridgeline** keeps rain out. It weighs 410 g. It can be returned within 60 days. 🙂 Yes."
)


@pytest.fixture
def second(shopper: Shopper) -> Shopper:
    """The same browser's second tab."""
    return Shopper.come(shopper.stage, shopper.context)


def full() -> dict[str, Any]:
    return answer(
        WORDS,
        cards=[card(), card(product_id="tent", title="Hollow 2 Tent", options=[], stock=80)],
        citations=[citation()],
        suggestions=["Is it there in blue?"],
    )


def test_an_answer_comes_word_by_word_and_then_with_cards_and_sources(
    shopper: Shopper, stage: Stage
) -> None:
    stage.answers["jackets"] = full()
    stage.gate.clear()
    page = shopper.open()
    shopper.say("jackets")
    shopper.part(".coming .prose strong").wait_for()
    assert shopper.part(".card").count() == 0
    stage.gate.set()
    turn = shopper.answered()
    assert turn.locator(".prose").inner_text() == WORDS.replace("**", "")

    product = turn.locator(".card").first
    text = product.inner_text()
    for part in ("Ridgeline Rain Jacket", "£129.00", "£159.00", "Only 4 left", "4.6", "(213)"):
        assert part in text
    assert product.locator("img").get_attribute("src").endswith("/picture/ridgeline.svg")
    assert product.get_by_role("link").get_attribute("href") == shop(stage, "/product/ridgeline")

    source = turn.locator(".source")
    assert "You can return anything unworn within 60 days" in source.inner_text()
    source.get_by_role("link").click()
    page.wait_for_url("**/help/returns*")
    # The page is another one, and the chat goes on in it.
    shopper.answered()
    assert shopper.said == ["jackets"]
    page.get_by_role("button", name="Is it there in blue?").click()
    shopper.answered(2)
    assert page.get_by_role("button", name="Is it there in blue?").count() == 0
    assert shopper.wrong == []


def test_the_page_puts_what_was_chosen_into_its_basket(shopper: Shopper, stage: Stage) -> None:
    stage.answers["jackets"] = full()
    page = shopper.open()
    shopper.say("jackets")
    shopper.answered()
    page.evaluate(
        "document.addEventListener('aisle:addtocart',"
        " (event) => { event.preventDefault(); window.cart = event.detail; })"
    )
    page.get_by_label("Colour, Ridgeline Rain Jacket").select_option("Moss")
    page.get_by_role("button", name="Add to cart: Ridgeline Rain Jacket").click()
    page.get_by_text("Added", exact=True).wait_for()
    cart = page.evaluate("cart")
    assert (cart["product_id"], cart["variant_id"]) == ("ridgeline", None)
    assert cart["url"] == shop(stage, "/product/ridgeline")
    assert cart["options"] == {"Colour": "Moss"}


def variant(id: str, colour: str, size: str, **changes: Any) -> dict[str, Any]:
    fields = {
        "id": id,
        "options": {"Colour": colour, "Size": size},
        "price": {"amount": "129.00", "currency": "GBP"},
        "list_price": None,
        "availability": "in_stock",
        "stock": 9,
    }
    return fields | changes


def in_variants() -> dict[str, Any]:
    """A jacket in four variants: one costs more, one is sold out, and XL is made in one colour."""
    dearer = {"amount": "139.00", "currency": "GBP"}
    return card(
        price_from=True,
        list_price=None,
        stock=None,
        options=[
            {"name": "Colour", "values": ["Slate", "Moss"]},
            {"name": "Size", "values": ["M", "XL"]},
        ],
        variants=[
            variant("RJ-SLA-M", "Slate", "M"),
            variant("RJ-SLA-XL", "Slate", "XL", price=dearer, stock=2),
            variant("RJ-MOS-M", "Moss", "M", availability="out_of_stock", stock=0),
        ],
    )


def test_price_stock_and_the_event_follow_what_is_chosen(shopper: Shopper, stage: Stage) -> None:
    stage.answers["jacket"] = answer("This one.", cards=[in_variants()])
    page = shopper.open()
    shopper.say("jacket")
    turn = shopper.answered()
    page.evaluate(
        "document.addEventListener('aisle:addtocart',"
        " (event) => { event.preventDefault(); window.cart = event.detail; })"
    )
    add = page.get_by_role("button", name="Add to cart: Ridgeline Rain Jacket")
    told = turn.locator(".told")
    assert "from£129.00" in told.inner_text().replace("\n", "")
    page.get_by_role("radio", name="XL").check()
    # One variant is left, and the shopper needs choose no colour.
    assert "£139.00" in told.inner_text()
    assert "Only 2 left" in told.inner_text()
    assert "from" not in told.inner_text()
    add.click()
    cart = page.evaluate("cart")
    assert (cart["variant_id"], cart["options"]) == ("RJ-SLA-XL", {"Size": "XL"})

    page.get_by_role("radio", name="Moss").check()
    assert "Not sold in this combination" in told.inner_text()
    assert add.is_disabled()
    turn.locator("input[value=M]").check()
    assert "Out of stock" in told.inner_text()
    assert add.is_disabled()
    # What can't be had beside the rest is marked, for the eye and for the ear.
    assert turn.locator(".chip.out").evaluate_all(
        "(chips) => chips.map((chip) => chip.textContent)"
    ) == [
        "Moss (Out of stock)",
        "M (Out of stock)",
        "XL (Not sold in this combination)",
    ]
    page.get_by_role("radio", name="Slate").check()
    assert add.is_enabled()
    assert shopper.wrong == []


def test_one_product_alone_shows_its_choices_openly(shopper: Shopper, stage: Stage) -> None:
    stage.answers["jacket"] = answer("This one [1].", cards=[card()], citations=[citation()])
    page = shopper.open()
    shopper.say("jacket")
    turn = shopper.answered()
    page.get_by_role("radio", name="Moss").check()
    assert turn.locator(".chip").all_inner_texts() == ["Slate", "Moss", "S", "M", "L", "XL"]
    assert turn.locator("sup").inner_text() == turn.locator(".number").inner_text() == "1"


def test_a_page_without_a_basket_shows_the_product_instead(shopper: Shopper, stage: Stage) -> None:
    stage.answers["jackets"] = full()
    page = shopper.open()
    shopper.say("jackets")
    shopper.answered()
    page.get_by_role("button", name="Add to cart: Ridgeline Rain Jacket").click()
    page.wait_for_url("**/product/ridgeline")


def test_a_line_cut_in_mid_answer_is_taken_up_within_five_seconds(
    shopper: Shopper, stage: Stage
) -> None:
    stage.answers["long"] = answer(WORDS * 20)
    stage.pieces, stage.pause, stage.cut_after, cuts = 40, 0.005, 10, stage.cuts
    shopper.open()
    begun = time.monotonic()
    shopper.say("long")
    turn = shopper.answered()
    assert time.monotonic() - begun < 5
    assert stage.cuts == cuts + 1
    assert turn.locator(".prose").inner_text().replace("\n", "") == WORDS.replace("**", "") * 20
    assert len([path for _, path in stage.asked if path.endswith("/events")]) in (2, 3)
    assert shopper.said == ["long"]


def test_a_message_is_kept_once_however_often_sending_it_fails(
    shopper: Shopper, stage: Stage
) -> None:
    # Refused, then kept without our knowing, then refused again.
    stage.failing = [503, 0, 503]
    page = shopper.open()
    shopper.say("only once")
    for times in range(1, 4):
        # Said while a try is still under way it means another one after it.
        tried(stage, times)
        page.evaluate("dispatchEvent(new Event('online'))")
    shopper.answered()
    wait_until(lambda: "aisle.default.outbox" not in shopper.kept())
    assert [m["text"] for m in stage.talk.messages if m["role"] == "shopper"] == ["only once"]
    assert len(stage.talks) == 1
    assert shopper.said == ["only once"]


def tried(stage: Stage, times: int) -> None:
    """Wait until messages were sent this often, whatever became of them."""
    wait_until(lambda: len([p for _, p in stage.asked if p.endswith("/messages")]) >= times)


def test_a_message_that_was_answered_but_never_confirmed_stands_there_once(
    shopper: Shopper, stage: Stage
) -> None:
    page = shopper.open()
    shopper.say("hello")
    shopper.answered()
    # Kept without our knowing, while nothing else comes through: it waits for its next try.
    stage.failing = [0, *[503] * 30]
    page.route("**/events", lambda route: route.abort())
    stage.cut()
    page.get_by_text("No connection").wait_for()
    shopper.say("only once")
    wait_until(lambda: '"why":' in shopper.kept().get("aisle.default.outbox", ""))
    page.unroute("**/events")
    shopper.answered(2)
    assert shopper.said == ["hello", "only once"]
    stage.failing = []
    page.evaluate("dispatchEvent(new Event('online'))")
    wait_until(lambda: "aisle.default.outbox" not in shopper.kept())
    assert shopper.said == ["hello", "only once"]
    assert [m["text"] for m in stage.talk.messages if m["role"] == "shopper"] == shopper.said


def test_what_was_sent_takes_its_place_behind_an_answer_that_came_in_before_it(
    shopper: Shopper, stage: Stage
) -> None:
    stage.gate.clear()
    page = shopper.open()
    shopper.say("hello")
    shopper.part(".coming .prose p").wait_for()
    # The answer ends and the next message is taken while no event reaches the page.
    page.route("**/events", lambda route: route.abort())
    stage.cut()
    page.get_by_text("No connection").wait_for()
    stage.gate.set()
    wait_until(lambda: [m["role"] for m in stage.talk.messages] == ["shopper", "assistant"])
    shopper.say("and then")
    tried(stage, 2)
    shopper.part(".turn.shopper:not(.pending)").nth(1).wait_for()
    page.unroute("**/events")
    shopper.answered(2)
    order = shopper.part(".turn:is(.shopper, .assistant):not(.opening)").all_inner_texts()
    shown = [next(line for line in turn.splitlines() if line) for turn in order]
    assert shown == [m["text"] for m in stage.talk.messages]
    page.reload()
    shopper.answered(2)
    order = shopper.part(".turn:is(.shopper, .assistant):not(.opening)").all_inner_texts()
    assert [next(line for line in turn.splitlines() if line) for turn in order] == shown


def test_what_is_written_without_a_network_is_sent_once_there_is_one(
    shopper: Shopper, stage: Stage
) -> None:
    page = shopper.open()
    shopper.say("hello")
    shopper.answered()
    shopper.context.set_offline(True)
    shopper.say("from the tunnel")
    page.get_by_text("Waits until you are online again").wait_for()
    assert "No connection" in page.get_by_role("dialog").inner_text()
    shopper.box.fill("half a thou")
    shopper.context.set_offline(False)
    shopper.answered(2)
    assert shopper.said == ["hello", "from the tunnel"]
    assert [m["text"] for m in stage.talk.messages if m["role"] == "shopper"] == shopper.said
    page.reload()
    shopper.answered(2)
    assert shopper.box.input_value() == "half a thou"


def test_a_page_closed_before_its_message_was_sent_sends_it_on_the_next(
    shopper: Shopper, stage: Stage
) -> None:
    stage.failing = [503] * 30
    page = shopper.open()
    shopper.say("patience")
    page.get_by_text("Sending").wait_for()
    page.goto(shop(stage, "/page/two"))
    shopper.part(".pending").wait_for()
    stage.failing = []
    page.evaluate("dispatchEvent(new Event('online'))")
    shopper.answered()
    assert shopper.said == ["patience"]
    assert len(stage.talks) == 1


def test_a_reload_in_mid_answer_goes_on_with_it(shopper: Shopper, stage: Stage) -> None:
    stage.gate.clear()
    page = shopper.open()
    shopper.say("hello there")
    shopper.part(".coming .prose p").wait_for()
    page.reload()
    shopper.part(".coming .prose p").wait_for()
    assert "You said: hello there".startswith(shopper.part(".coming .prose").inner_text())
    stage.gate.set()
    assert "You said: hello there" in shopper.answered().inner_text()
    assert shopper.said == ["hello there"]


def test_two_tabs_show_one_conversation(shopper: Shopper, second: Shopper, stage: Stage) -> None:
    shopper.open()
    shopper.say("from the first")
    shopper.answered()
    second.open()
    second.answered()
    second.say("from the second")
    second.answered(2)
    shopper.answered(2)
    assert shopper.said == second.said == ["from the first", "from the second"]
    assert len(stage.talks) == 1
    assert len(set(stage.tokens.values())) == 1
    second.page.get_by_role("button", name="More").click()
    second.page.get_by_role("menuitem", name="New conversation").click()
    second.part(".home").wait_for()
    shopper.part(".home").wait_for()


def test_a_token_that_ends_soon_is_renewed_for_the_same_visitor(
    shopper: Shopper, stage: Stage
) -> None:
    page = shopper.open()
    shopper.say("hello")
    shopper.answered()
    page.evaluate(
        "() => { const kept = JSON.parse(localStorage['aisle.default.session']);"
        " kept.expires = new Date(Date.now() + 864e5).toISOString();"
        " localStorage['aisle.default.session'] = JSON.stringify(kept); }"
    )
    shopper.say("still me?")
    shopper.answered(2)
    assert len(stage.tokens) == 2
    assert len(set(stage.tokens.values())) == 1
    assert len(stage.talks) == 1


def test_after_a_token_is_refused_what_was_written_goes_into_a_new_conversation(
    shopper: Shopper, stage: Stage
) -> None:
    shopper.open()
    shopper.say("hello")
    shopper.answered()
    stage.expire()
    shopper.say("still there?")
    shopper.page.get_by_text("is no longer kept").wait_for()
    shopper.answered()
    assert shopper.said == ["still there?"]
    assert len(stage.talks) == 2


def test_an_answer_that_fails_is_said_and_the_next_one_comes(shopper: Shopper) -> None:
    page = shopper.open()
    shopper.say("break")
    page.get_by_text("I could not answer that. Please ask once more.", exact=True).first.wait_for()
    shopper.say("hello")
    assert "You said: hello" in shopper.answered().inner_text()


def test_a_refused_message_can_be_mended(shopper: Shopper, stage: Stage) -> None:
    stage.failing = [422]
    page = shopper.open()
    shopper.say("odd")
    page.get_by_role("button", name="Discard").wait_for()
    page.get_by_role("button", name="Send again").click()
    shopper.answered()
    assert shopper.said == ["odd"]


def test_a_person_joins_types_reads_and_gives_back(shopper: Shopper, stage: Stage) -> None:
    page = shopper.open()
    shopper.say("hello")
    shopper.answered()
    page.get_by_role("button", name="Talk to a person").click()
    page.get_by_text("A colleague is here and has been told.").last.wait_for()
    assert "Waiting for a person" in page.get_by_role("dialog").inner_text()
    stage.join()
    page.get_by_role("dialog", name="Maya").wait_for()
    stage.typing()
    page.get_by_text("Maya is typing").wait_for()
    stage.agent("Hello, I am **Maya**.")
    shopper.part(".turn.agent .bubble strong").wait_for()
    shopper.part(".typing").wait_for(state="detached")
    shopper.say("Hello Maya")
    wait_until(lambda: "typing" in [what for what, _ in stage.bodies])
    wait_until(lambda: stage.talk.messages[-1]["text"] == "Hello Maya")
    stage.read(stage.talk.messages[-1]["id"])
    page.get_by_text("Seen", exact=True).wait_for()
    wait_until(lambda: "read" in [what for what, _ in stage.bodies])
    assert shopper.part(".coming").count() == 0, "the bot stays silent"
    stage.stands(charge="bot", agent=None)
    page.get_by_role("dialog", name="Fernhollow").wait_for()


def test_words_on_their_way_are_withdrawn_when_a_person_takes_over(
    shopper: Shopper, stage: Stage
) -> None:
    stage.gate.clear()
    shopper.open()
    shopper.say("my tent burned")
    shopper.part(".coming .prose p").wait_for()
    stage.talk.tell("withdrawn", {"message_id": stage.talk.messages[0]["id"]})
    stage.join()
    shopper.part(".coming").wait_for(state="detached")
    assert shopper.said == ["my tent burned"]


def test_what_comes_while_it_is_closed_is_counted_on_the_button(
    shopper: Shopper, stage: Stage
) -> None:
    page = shopper.open()
    shopper.say("a person please")
    shopper.part(".system").wait_for()
    page.keyboard.press("Escape")
    stage.join()
    stage.agent("One")
    stage.agent("Two")
    page.get_by_role("button", name="Open the chat (2 unread)").wait_for()
    # On the next page as well, where the panel was not opened.
    page.goto(shop(stage, "/page/two"))
    page.get_by_role("button", name="Open the chat (2 unread)").wait_for()
    stage.agent("Three")
    page.get_by_role("button", name="Open the chat (3 unread)").click()
    page.get_by_text("Three").first.wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Open the chat", exact=True).wait_for()
