"""The widget under the strictest policy that a page can have, and what goes over the network."""

from __future__ import annotations

import re
import struct
import zlib
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.ui.api.scripted import answer, card, citation
from tests.ui.widget.proofs.conftest import Visit
from tests.ui.widget.proofs.figures import tell
from tests.ui.widget.proofs.house import House, wait_for

pytestmark = pytest.mark.browser


def png() -> bytes:
    """A picture of one red point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", head),
            chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")),
            chunk(b"IEND", b""),
        )
    )


def test_everything_works_where_a_page_forbids_all_but_the_one_origin(
    visit: Visit, house: House
) -> None:
    house.scripted.answers["jackets"] = answer(
        "The **Ridgeline** keeps rain out. [The guide](https://shop.example/guide)",
        cards=(card(image=f"{house.shop}/picture.svg"),),
        citations=(citation(),),
        suggestions=("Is it there in blue?",),
    )
    page = visit.open()
    visit.say("jackets")
    visit.answered()
    visit.part(".card img").first.evaluate("i => i.decode()")
    page.get_by_role("button", name="Not helpful").first.click()
    visit.part(".turn.assistant form textarea").first.fill("Too dear")
    visit.part(".turn.assistant form button").first.click()
    # The form gives way to a word: what stands below moves, and a press there would miss.
    visit.part(".thanks").wait_for()
    page.get_by_role("button", name="Is it there in blue?").click()
    visit.answered(2)
    # A picture goes up, and is shown from memory.
    visit.part("input[type=file]").set_input_files(
        {"name": "tent.png", "mimeType": "image/png", "buffer": png()}
    )
    visit.part(".upload.there").wait_for()
    visit.say("This one")
    visit.answered(3)
    visit.part(".files .picture canvas").wait_for()
    # Each form, the menu, another language.
    page.get_by_role("button", name="Find my order").first.click()
    page.get_by_label("Order number").fill("10482")
    page.get_by_label("E-mail or postcode").fill("AB1 2CD")
    page.get_by_role("button", name="Find my order").last.click()
    visit.answered(4)
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Past conversations").click()
    visit.part(".past .heading").first.wait_for()
    page.keyboard.press("Escape")
    # A person comes, a file of theirs too, and goes; then it ends.
    page.get_by_role("button", name="Talk to a person").first.click()
    it = house.newest()
    wait_for(lambda: house.store.standing(it).charge.value == "person")
    house.reply(it, "I am **here**: https://shop.example/p")
    visit.part(".turn.agent .bubble").wait_for()
    house.give_back(it)
    page.evaluate("aisle('setLocale', 'ar')")
    visit.part(".root[dir=rtl]").wait_for(state="attached")
    page.evaluate("aisle('setLocale', 'en')")
    visit.part(".root[dir=ltr]").wait_for(state="attached")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="End conversation").click()
    visit.part(".survey .star").nth(4).click()
    visit.part(".survey .primary").click()
    visit.part(".survey .thanks").wait_for()
    page.reload()
    visit.part(".survey .thanks").wait_for()

    assert visit.refused == []
    assert visit.wrong == []
    assert visit.hosts == {urlsplit(house.shop).netloc, urlsplit(house.address).netloc}
    # Else this test would say nothing.
    page.evaluate("new Image().src = 'http://other.invalid/x.png'")
    wait_for(lambda: visit.refused)


def test_a_page_fetches_the_button_alone_until_it_is_pressed(visit: Visit, house: House) -> None:
    page = visit.go()
    page.wait_for_load_state("networkidle")

    def ours() -> list[str]:
        return [re.sub("/widget/[0-9a-f]{16}", "", urlsplit(url).path) for url in visit.asked
                if urlsplit(url).netloc == urlsplit(house.address).netloc]  # fmt: skip

    assert ours() == ["/widget.js", "/v1/sites/default"]
    visit.launcher.click()
    page.get_by_role("dialog").wait_for()
    page.wait_for_load_state("networkidle")
    fetched = ours()[2:]
    assert "/panel.js" in fetched
    assert len(fetched) == len(set(fetched)), "each once"
    size = {
        url: int(
            page.request.get(url, headers={"Accept-Encoding": "gzip"}).headers["content-length"]
        )
        for url in visit.asked
        if urlsplit(url).path.endswith(".js")
    }
    loader = sum(each for url, each in size.items() if url.endswith("/widget.js"))
    panel = sum(size.values()) - loader
    tell(f"\nloader {loader} B gzipped, panel {panel} B in {len(size) - 1} files")
    assert loader <= 5 * 1024
    assert panel <= 40 * 1024
    page.keyboard.press("Escape")
    visit.launcher.click()
    page.wait_for_load_state("networkidle")
    assert ours()[2:] == fetched, "opening it again fetches nothing"


@pytest.mark.parametrize("options", [{"settings": {"consent": True}}], indirect=True)
def test_nothing_is_kept_and_nobody_told_before_the_shopper_agrees(
    visit: Visit, house: House
) -> None:
    page = visit.go()
    assert visit.kept() == {}
    visit.launcher.click()
    page.get_by_role("button", name="Agree and chat").wait_for()
    assert visit.kept() == {}
    page.get_by_role("button", name="Not now").click()
    page.get_by_role("dialog").wait_for(state="hidden")
    page.evaluate("aisle('ask', 'jackets')")
    page.get_by_role("button", name="Not now").click()
    page.reload()
    visit.launcher.wait_for()
    assert visit.kept() == {}
    told = [url for url in visit.asked if "/v1/" in url and "/v1/sites/" not in url]
    assert told == []
    assert house.conversations() == ()
    visit.launcher.click()
    page.get_by_role("button", name="Agree and chat").click()
    visit.say("jackets")
    visit.answered()
    kept = visit.kept()
    assert set(kept) == {"local", "session"}
    assert all(key.startswith("aisle.default.") for keys in kept.values() for key in keys)
    page.evaluate("aisle('consent', false)")
    assert visit.kept() == {}, "a yes can be taken back"


def test_cookies_are_never_set(visit: Visit, house: House) -> None:
    visit.open()
    visit.say("jackets")
    visit.answered()
    cookies: list[Any] = visit.context.cookies([house.shop, house.address])
    assert cookies == []
