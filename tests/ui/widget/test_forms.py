from __future__ import annotations

import pytest

from tests.ui.widget.conftest import Shopper
from tests.ui.widget.stage import Stage, wait_until

pytestmark = pytest.mark.browser


def sent(stage: Stage, what: str) -> list[dict[str, object]]:
    return [body for kind, body in stage.bodies if kind == what]


def test_an_order_is_asked_for_in_words_that_the_check_understands(shopper: Shopper) -> None:
    page = shopper.open()
    page.get_by_role("button", name="Find my order").first.click()
    number = page.get_by_label("Order number")
    number.wait_for()
    assert number.evaluate("n => n.matches(':focus')")
    find = page.get_by_role("group").get_by_role("button", name="Find my order")
    find.click()
    page.get_by_text("This is no order number.").wait_for()
    assert number.get_attribute("aria-invalid") == "true"
    number.fill("#10482")
    page.get_by_label("E-mail or postcode").fill("nothing of the sort!")
    find.click()
    page.get_by_text("Please write the e-mail or the postcode").wait_for()
    page.get_by_label("E-mail or postcode").fill("jane@mail.example")
    find.click()
    shopper.answered()
    assert shopper.said == ["Where is my order #10482? My e-mail is jane@mail.example"]
    page.get_by_role("button", name="Find my order").first.click()
    number.fill("10482")
    page.get_by_label("E-mail or postcode").fill("CA12 5AB")
    find.click()
    shopper.answered(2)
    assert shopper.said[1] == "Where is my order #10482? My postcode is CA12 5AB"


def test_a_thumb_down_may_say_why(shopper: Shopper, stage: Stage) -> None:
    page = shopper.open()
    shopper.say("hello")
    shopper.answered()
    page.get_by_role("button", name="Not helpful").click()
    page.get_by_label("What was wrong with it?").fill("It is not what I asked")
    page.locator("aisle-widget .comment").get_by_role("button", name="Send").click()
    page.get_by_text("Thank you. We read every comment.").first.wait_for()
    assert sent(stage, "rating") == [
        {"value": "down"},
        {"value": "down", "comment": "It is not what I asked"},
    ]
    page.reload()
    down = page.get_by_role("button", name="Not helpful")
    down.wait_for()
    assert down.get_attribute("aria-pressed") == "true"
    down.click()
    wait_until(lambda: sent(stage, "rating")[-1] == {"value": None})


def test_while_nobody_is_here_an_e_mail_can_be_left(shopper: Shopper, stage: Stage) -> None:
    stage.here = False
    page = shopper.open()
    page.get_by_role("button", name="Talk to a person").last.click()
    email = page.get_by_label("E-mail")
    email.fill("not an address")
    page.get_by_role("button", name="Leave e-mail").click()
    page.get_by_text("Please write an e-mail address").wait_for()
    email.fill("jane@mail.example")
    page.get_by_label("Name (optional)").fill("Jane")
    page.get_by_role("button", name="Leave e-mail").click()
    page.get_by_text("The answer comes to jane@mail.example too.").first.wait_for()
    assert sent(stage, "contact") == [{"email": "jane@mail.example", "name": "Jane"}]


def test_at_the_end_it_is_asked_how_it_was(shopper: Shopper, stage: Stage) -> None:
    page = shopper.open()
    shopper.say("hello")
    shopper.answered()
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="End conversation").click()
    page.get_by_role("radio", name="4 of 5: good").check()
    page.get_by_label("Anything we should know?").fill("Quick")
    page.locator("aisle-widget .survey").get_by_role("button", name="Send").click()
    page.get_by_text("Thank you. That helps us.").first.wait_for()
    assert sent(stage, "survey") == [{"score": 4, "comment": "Quick"}]
    page.get_by_role("button", name="Start a new conversation").click()
    page.get_by_text("Hello! What are you looking for?").wait_for()

    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Past conversations").click()
    page.get_by_role("button", name="hello").click()
    shopper.answered()
    page.get_by_text("Thank you. That helps us.").last.wait_for()


def test_a_copy_goes_to_an_e_mail_address(shopper: Shopper, stage: Stage) -> None:
    page = shopper.open()
    shopper.say("hello")
    shopper.answered()
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Send me a copy").click()
    page.get_by_label("E-mail").fill("jane@mail.example")
    page.keyboard.press("Enter")
    page.get_by_text("The copy goes to jane@mail.example.").first.wait_for()
    assert sent(stage, "transcript") == [{"email": "jane@mail.example"}]


def test_files_are_sent_with_the_words_and_wrong_ones_are_refused_at_once(
    shopper: Shopper, stage: Stage
) -> None:
    page = shopper.open()
    picker = shopper.part("input[type=file]")
    note = {"name": "receipt.txt", "mimeType": "text/plain", "buffer": b"Order 10482"}
    large = {"name": "film.png", "mimeType": "image/png", "buffer": bytes(5 * 1024 * 1024 + 1)}
    wrong = {"name": "run.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"}
    picker.set_input_files([note, large, wrong])
    page.get_by_text("It is larger than 5 MB.", exact=True).wait_for()
    page.get_by_text("Pictures, PDF and text files can be sent.", exact=True).wait_for()
    page.get_by_role("button", name="Remove film.png").click()
    page.get_by_role("button", name="Remove run.exe").click()
    shopper.part(".upload.there").wait_for()
    shopper.say("Here is the receipt")
    shopper.answered()
    file = shopper.part(".turn.shopper .file")
    assert "receipt.txt" in file.inner_text()
    with page.expect_download() as download:
        file.click()
    assert download.value.suggested_filename == "receipt.txt"
    (message,) = sent(stage, "messages")
    assert message["text"] == "Here is the receipt"
    assert len(message["attachments"]) == 1  # type: ignore[arg-type]
