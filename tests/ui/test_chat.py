from __future__ import annotations

import asyncio
import re
import socket
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import Response

from desk.messages import Author
from desk.sites import SiteBook, SiteSettings
from desk.store import ConversationStore
from tests.ui.api.scripted import FREE, Scripted, answer, build, card, citation, served
from ui import colours, transcript
from ui.chat import mount_chat
from ui.conversing import Conversing, Kept

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h4v4H0z"/></svg>'

ATTACKS = (
    "<script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    '"><svg onload=window.hacked=1>',
    "${window.hacked=1}",
    "{{constructor.constructor('window.hacked=1')()}}",
    "`;window.hacked=1;//",
    "[a](javascript:window.hacked=1)",
    "![a](http://other.example/pixel.png)",
    "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
)


@dataclass
class Page:
    """A page in a real browser, and everything it did."""

    browser: Any
    address: str
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    page: Any = None

    def open(self, **options: Any) -> Any:
        context = self.browser.new_context(viewport={"width": 420, "height": 800}, **options)
        self.page = context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("dialog", lambda dialog: (self.wrong.append("dialog"), dialog.dismiss()))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.goto(f"{self.address}/chat")
        self.page.wait_for_selector(".turn.assistant")
        return self.page

    def ask(self, text: str) -> None:
        before = self.page.locator(".thumbs").count()
        self.page.get_by_label("Your message").fill(text)
        self.page.get_by_role("button", name="Send").click()
        self.page.locator(".thumbs").nth(before).wait_for()

    def steps(self) -> int:
        """How often the page had something done: a look, a question, a thumb."""
        return len([url for url in self.asked if "/queue/join" in url])

    def hosts(self) -> set[str]:
        return {urlsplit(url).netloc for url in self.asked if url.startswith(("http", "ws"))}


@pytest.fixture(scope="module")
def gradio() -> None:
    # Gradio's own start-up is not ours to mend; what our page does with it is held to no warnings.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import gradio  # noqa: F401


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    answerer = Scripted()
    yield answerer
    answerer.gate.set()


def chat_app(path: Path, scripted: Scripted) -> Callable[[str], FastAPI]:
    def make(address: str) -> FastAPI:
        app = build(path, scripted)

        @app.get("/picture.svg")
        def picture() -> Response:
            return Response(PICTURE, media_type="image/svg+xml")

        return mount_chat(app, api_url=address, title="Fernhollow", accent="#2f6b4f")

    return make


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hosts that this process connects to, from before the page is built."""
    hosts: list[str] = []
    connect = socket.socket.connect

    def watched(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple):
            hosts.append(address[0])
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", watched)
    return hosts


@pytest.fixture
def page(browser: Any, gradio: None, tmp_path: Path, scripted: Scripted) -> Iterator[Page]:
    with served(chat_app(tmp_path, scripted)) as address:
        opened = Page(browser, address)
        yield opened
        for context in browser.contexts:
            context.close()


@pytest.mark.browser
def test_a_shopper_asks_and_sees_the_answer_come_with_card_and_citation(
    page: Page, scripted: Scripted
) -> None:
    scripted.answers["Show me rain jackets"] = answer(
        "The **Ridgeline** keeps rain out. It can be returned within 60 days.",
        cards=(card(image="/picture.svg"),),
        citations=(citation(),),
        suggestions=("Is it available in blue?",),
    )
    shown = page.open()
    assert shown.title() == "Fernhollow"
    scripted.gate.clear()
    shown.get_by_role("button", name="Show me rain jackets").click()
    shown.wait_for_selector("[aria-busy=true] .words strong")
    assert shown.locator(".card").count() == 0, "the rest is still to come"
    scripted.gate.set()

    product = shown.locator(".card")
    product.wait_for()
    assert product.get_by_role("link").get_attribute("href") == "https://shop.example/p/jacket"
    text = product.inner_text()
    for part in ("Ridgeline Rain Jacket", "Fernhollow", "from £129.00", "Only 4 left", "4.6"):
        assert part in text
    assert product.locator("s").inner_text().endswith("£159.00")
    assert [li.inner_text() for li in product.locator(".options li").all()] == [
        *("Colour", "Slate", "Moss", "Size", "S", "M", "L")
    ]
    source = shown.locator(".source")
    assert "You can return anything unworn within 60 days." in source.inner_text()
    assert source.get_by_role("link").get_attribute("href") == "https://shop.example/help/returns"

    shown.get_by_role("button", name="Is it available in blue?").click()
    shown.locator(".thumbs").nth(1).wait_for()
    assert shown.get_by_role("button", name="Is it available in blue?").count() == 0
    assert page.wrong == []


@pytest.mark.browser
def test_a_reload_keeps_the_history_and_a_new_conversation_leaves_it(page: Page) -> None:
    shown = page.open()
    page.ask("hello there")
    shown.reload()
    shown.locator(".thumbs").wait_for()
    assert shown.locator(".turn.shopper").inner_text() == "hello there"
    assert "You said: hello there." in shown.locator(".turn.assistant").last.inner_text()

    shown.get_by_role("button", name="New conversation").click()
    shown.get_by_role("button", name="Show me rain jackets").wait_for()
    assert shown.locator(".turn.shopper").count() == 0
    shown.reload()
    shown.get_by_role("button", name="Show me rain jackets").wait_for()
    assert shown.locator(".turn.shopper").count() == 0


@pytest.mark.browser
def test_a_reload_in_the_middle_of_an_answer_goes_on_with_it(
    page: Page, scripted: Scripted
) -> None:
    shown = page.open()
    scripted.gate.clear()
    shown.get_by_label("Your message").fill("hello")
    shown.get_by_role("button", name="Send").click()
    shown.wait_for_selector("[aria-busy=true] .words")
    shown.reload()
    shown.wait_for_selector("[aria-busy=true] .words")
    scripted.gate.set()
    shown.locator(".thumbs").wait_for()
    assert shown.locator(".turn.shopper").count() == 1
    assert len(scripted.heard) == 1


@pytest.mark.browser
def test_a_thumb_reaches_the_store_and_is_still_pressed_after_a_reload(page: Page) -> None:
    shown = page.open()
    page.ask("hello")
    thumb = shown.get_by_role("button", name="Not helpful")
    with shown.expect_response(re.compile("/queue/data")):
        thumb.click()
    for _ in range(100):
        shown.reload()
        shown.locator(".thumbs").wait_for()
        if thumb.get_attribute("aria-pressed") == "true":
            break
    assert thumb.get_attribute("aria-pressed") == "true"
    assert shown.get_by_role("button", name="Helpful", exact=True).get_attribute(
        "aria-pressed"
    ) == ("false")


@pytest.mark.browser
def test_nothing_leaves_the_machine(reached: list[str], page: Page, scripted: Scripted) -> None:
    scripted.answers["jackets"] = answer("This one.", cards=(card(image="/picture.svg"),))
    shown = page.open()
    page.ask("jackets")
    assert f"{page.address}/picture.svg" in page.asked
    assert page.hosts() == {urlsplit(page.address).netloc}
    assert set(reached) == {"127.0.0.1"}, "what the server itself connects to"
    family = shown.locator(".turn").first.evaluate("turn => getComputedStyle(turn).fontFamily")
    assert "system-ui" in family
    policy = httpx.get(f"{page.address}/chat/", trust_env=False).headers["content-security-policy"]
    assert "connect-src 'self'" in policy


@pytest.mark.browser
def test_nothing_that_was_written_by_others_runs(page: Page, scripted: Scripted) -> None:
    everything = "\n\n".join(ATTACKS)
    scripted.answers[everything] = answer(
        everything,
        cards=tuple(
            card(
                title=attack,
                brand=attack,
                note=attack,
                url="javascript:window.hacked=1",
                image=f"/picture.svg?{attack.replace(' ', '')}",
                options=((attack, (attack,)),),
            )
            for attack in ATTACKS
        ),
        citations=tuple(
            citation(quote=attack, title=attack, heading=attack, url="data:text/html,x")
            for attack in ATTACKS
        ),
        suggestions=ATTACKS,
    )
    shown = page.open()
    page.ask(everything)
    for _ in range(2):
        assert shown.evaluate("window.hacked") is None
        assert (
            shown.locator("#transcript :is(img, script, iframe, object, svg[onload])").count() == 0
        )
        hrefs = [a.get_attribute("href") or "" for a in shown.locator("#transcript a").all()]
        assert [href for href in hrefs if not href.startswith(("http", "/"))] == []
        assert shown.locator(".turn.shopper").inner_text() == everything
        assert shown.locator(".card .title").first.inner_text() == ATTACKS[0]
        shown.reload()
        shown.locator(".thumbs").wait_for()
    assert page.hosts() == {urlsplit(page.address).netloc}
    assert page.wrong == []


@pytest.mark.browser
def test_what_goes_wrong_is_said_in_one_sentence(page: Page, scripted: Scripted) -> None:
    shown = page.open()
    shown.get_by_label("Your message").fill("break")
    shown.keyboard.press("Enter")
    trouble = shown.get_by_role("alert").filter(has_text="ask once more")
    trouble.wait_for()
    page.ask("hello")
    assert "You said: hello" in shown.locator(".turn.assistant").last.inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 360, 420, 1280])
def test_the_page_is_never_wider_than_the_window(
    page: Page, scripted: Scripted, width: int
) -> None:
    table = "| " + " | ".join(["A long heading"] * 6) + " |\n|" + "---|" * 6 + "\n| "
    table += " | ".join(["value"] * 6) + " |"
    scripted.answers["table"] = answer(
        f"{table}\n\n{'x' * 300}", cards=(card(title="y" * 120), card())
    )
    shown = page.open()
    shown.set_viewport_size({"width": width, "height": 800})
    page.ask("table")
    assert shown.evaluate("document.documentElement.scrollWidth") == width
    send = shown.get_by_role("button", name="Send").bounding_box()
    assert send is not None
    assert send["x"] + send["width"] <= width
    nameless = shown.evaluate(
        """() => [...document.querySelectorAll("button")].filter(
            (b) => b.offsetParent && !(b.innerText.trim() || b.ariaLabel)).length"""
    )
    assert nameless == 0


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//other.example/x",
        "/\\other.example",
        "http:",
        "http://[",
        "relative",
        "",
    ],
)
def test_addresses_that_shoppers_may_not_be_sent_to(address: str) -> None:
    assert transcript.link(address) == ""


def test_addresses_that_shoppers_may_be_sent_to() -> None:
    for address in ("https://shop.example/p?a=1&b=2#c", "http://127.0.0.1:8000/x", "/help/returns"):
        assert transcript.link(address) == address


def test_an_address_in_a_style_stays_in_its_quotes() -> None:
    assert transcript.css_url("https://a.example/x\");y('") == "https://a.example/x%22%29;y%28%27"


@pytest.mark.parametrize("accent", ["#ffffff", "#000000", "#f5c518", "#2f6b4f", "#777777"])
def test_text_is_readable_in_every_brand_s_colour(accent: str) -> None:
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", colours.variables(accent)))
    assert colours.contrast(found["accent-ink"], accent) >= 4.5
    assert colours.contrast(found["link-light"], "#ffffff") >= 4.5
    assert colours.contrast(found["link-dark"], "#14191f") >= 4.5


@pytest.mark.parametrize("accent", ["red", "#fff", "#12345g", "#123456;}", ""])
def test_a_colour_that_is_none_is_refused(accent: str) -> None:
    with pytest.raises(ValueError, match="write it as #rrggbb"):
        mount_chat(FastAPI(), api_url="", title="x", accent=accent)


@pytest.mark.browser
def test_the_page_of_another_site_has_shoppers_of_that_site(
    page: Page, scripted: Scripted, tmp_path: Path
) -> None:
    sites = SiteBook(f"sqlite:///{tmp_path / 'desk.db'}")
    shop, outlet = "https://shop.example", "https://outlet.example:8443"
    sites.change("default", SiteSettings(frame_ancestors=[shop], limits=FREE.limits), "system")
    sites.add("outlet", SiteSettings(frame_ancestors=[outlet]))
    sites.close()
    # What another process adds is seen within two seconds.
    time.sleep(2.1)
    shown = page.open()
    page.ask("hello")
    shown.goto(f"{page.address}/chat/?site=outlet")
    shown.wait_for_selector(".turn.assistant")
    assert shown.locator(".thumbs").count() == 0, "another site, another conversation"
    page.ask("hello there")
    shown.goto(f"{page.address}/chat/")
    shown.locator(".thumbs").wait_for()
    assert shown.get_by_text("You said: hello.").count() == 1
    assert shown.get_by_text("hello there").count() == 0
    store = ConversationStore(f"sqlite:///{tmp_path / 'desk.db'}")
    found = {store.owner(heard.id).site for heard in scripted.heard}
    store.close()
    assert found == {"default", "outlet"}
    shown.goto(f"{page.address}/chat/?site=nowhere")
    shown.get_by_text("I know no such shop").wait_for()

    def ancestors(query: str) -> str:
        answer = httpx.get(f"{page.address}/chat/{query}", trust_env=False)
        return answer.headers["content-security-policy"].partition("frame-ancestors ")[2]

    assert ancestors("") == f"'self' {shop}"
    assert ancestors("?site=outlet") == f"'self' {outlet}"
    assert ancestors("?site=none") == "'self'"
    assert ancestors("?site=outlet;script-src%20*") == f"'self' {shop}"


@pytest.mark.browser
def test_what_a_person_says_is_followed_while_a_person_is_in_charge(
    page: Page, scripted: Scripted, tmp_path: Path
) -> None:
    anna = Author("a_1", "Anna Berg")
    shown = page.open()
    page.ask("hello")
    looks = page.steps()
    shown.wait_for_timeout(4000)
    assert page.steps() == looks, "an assistant alone is not looked after"
    store = ConversationStore(f"sqlite:///{tmp_path / 'desk.db'}")
    talk = scripted.heard[0].id
    store.take_over(talk, anna)
    box = shown.get_by_label("Your message")
    box.fill("Is anybody there?")
    shown.get_by_role("button", name="Send").click()
    shown.get_by_text("Anna has joined.").wait_for()
    box.fill("half a sente")
    store.reply(talk, anna, "Yes, I am.", seen=9, key=None)
    shown.get_by_text("Yes, I am.").wait_for()
    assert box.input_value() == "half a sente"
    store.give_back(talk, anna)
    shown.get_by_text("Our assistant answers again").wait_for()
    looks = page.steps()
    # A look every three seconds makes two in this time. One may have been due when these words
    # came, and on a busy machine it is seen late; no other follows it.
    shown.wait_for_timeout(7000)
    assert page.steps() - looks <= 1
    assert page.wrong == []
    store.close()


def test_a_message_that_a_person_answers_ends_the_waiting(
    tmp_path: Path, scripted: Scripted
) -> None:
    async def talk(address: str, store: ConversationStore) -> list[str]:
        conversing = Conversing(address)
        opened = await conversing.open(Kept(), "default")
        store.take_over(opened.view.id, Author("a_1", "Anna Berg"))
        waiting = await conversing.say(opened, "hello")
        async for _ in conversing.answer(waiting):
            pass
        store.reply(opened.view.id, Author("a_1", "Anna Berg"), "Hi!", seen=9, key=None)
        again = await conversing.open(Kept.read(opened.kept.written()), "default")
        lost = await conversing.open(Kept("bad token", opened.view.id), "default")
        assert lost.view.id != opened.view.id
        await conversing.close()
        return [message.text for message in again.view.messages][-2:]

    store = ConversationStore(f"sqlite:///{tmp_path / 'desk.db'}")
    with served(lambda _: build(tmp_path, scripted)) as address:
        # In a thread of its own: the browser's driver has a loop in this one.
        with ThreadPoolExecutor(1) as other:
            said = other.submit(asyncio.run, talk(address, store)).result(30)
        assert said == ["hello", "Hi!"]
    store.close()
    assert scripted.heard == []


@pytest.mark.parametrize("kept", [None, "c_1", 7, [], {}, {"visitor": 1, "conversation": "c"}])
def test_what_earlier_releases_kept_is_let_go(kept: object) -> None:
    assert Kept.read(kept) == Kept()
