"""A hundred texts that want to run, in every place where somebody can write one."""

from __future__ import annotations

import contextlib
import itertools
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from assistant.conversation import Conversation, Finished, Handoff, HandoffReason, TextDelta
from desk.accounts import AccountRole
from desk.messages import Author, DeskError
from desk.routing import Routing
from tests.ui.api.scripted import Scripted, answer, card, citation
from tests.ui.widget.proofs.conftest import Visit
from tests.ui.widget.proofs.figures import tell
from tests.ui.widget.proofs.house import House, raised, wait_for
from tests.ui.widget.proofs.payloads import BECAME, COUNT, PAYLOADS
from ui.api import events

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.filterwarnings(
        "ignore::pytest.PytestUnraisableExceptionWarning", "ignore:unclosed:ResourceWarning"
    ),
]

# A page whose policy would stop nothing: what holds here is the widget alone.
LOOSE = (
    "default-src * data: blob: 'unsafe-inline' 'unsafe-eval'; "
    "script-src * data: blob: 'unsafe-inline' 'unsafe-eval'"
)
BATCHES = [PAYLOADS[at : at + 10] for at in range(0, len(PAYLOADS), 10)]


def poisoned(batch: tuple[str, ...]) -> Any:
    """An answer with these texts in every field that a product, an article or a model fills."""
    return answer(
        "\n\n".join(batch),
        cards=tuple(
            card(
                **{"product_id": f"p{at}", "title": text, "brand": text, "note": text},
                **{
                    "url": text,
                    "options": ((text[:80], (text, "S")), ("Size", (text, text + " "))),
                },
                image=text if text.lower().lstrip().startswith(("javascript:", "data:")) else "",
            )
            for at, text in enumerate(batch)
        ),
        citations=tuple(
            citation(article_id=f"a{at}", title=text, heading=text, quote=text, url=text)
            for at, text in enumerate(batch)
        ),
        suggestions=batch,
    )


class Poisoned(Scripted):
    """Answers anything with the next ten texts."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = itertools.cycle(BATCHES)

    def greeting(self, _locale: str = "", /) -> str:
        return "\n".join(PAYLOADS[:20])

    def suggestions(self, _locale: str = "", /) -> tuple[str, ...]:
        return PAYLOADS

    def stream(self, conversation: Conversation) -> Iterator[Any]:
        given = poisoned(next(self.turn))
        for at in range(0, len(given.text), 97):
            yield TextDelta(given.text[at : at + 97])
        yield Finished(given)


@pytest.fixture(scope="module")
def gradio() -> None:
    # Gradio's own start-up is not ours to mend.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import gradio  # noqa: F401


@pytest.fixture
def den(tmp_path: Path, gradio: None) -> Iterator[House]:
    with raised(tmp_path, scripted=Poisoned(), policy=LOOSE, chat=True) as (house, _):
        yield house


@pytest.fixture
def shopper(browser: Any, den: House) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.add_init_script(COUNT)
    yield Visit(den, context)
    context.close()


def fill(house: House, it: str) -> None:
    """Write the texts wherever shoppers and agents can."""
    store, books = house.store, house.books
    visitor = store.owner(it).visitor
    agent = house.people["agent"]
    author = Author(agent.id, agent.name)
    for batch in BATCHES:
        store.accept(it, "\n".join(batch), None, events.announced, 200)
        if (claimed := store.claim(it)) is not None:
            store.finish(claimed, poisoned(batch), events.answered)
        books.notes.add(it, agent.id, "\n".join(batch))
    files = house.app.state.service.books.files
    for at, text in enumerate(PAYLOADS):
        house.app.state.service.books.visitors.viewed(visitor, text, text)
        # A text that a canned reply may not have, such as an unknown variable, is no way in.
        with contextlib.suppress(DeskError):
            books.canned.save(f"c{at}", text[:80], text, agent.id)
        sent = [files.add(it, text[:100], "text/plain", b"a file").id] if at % 2 else []
        seen = store.standing(it).last
        name = Author(agent.id, text[:80])
        store.reply(it, name, text, seen=seen, key=None, attachments=sent)
    assert len(books.canned.all()) > 80
    for text in PAYLOADS[::5]:
        books.inbox.label(it, text[:60], agent.id)
    for at, text in enumerate(PAYLOADS[::9]):
        books.accounts.create(f"a{at}@shop.example", text[:60], AccountRole.AGENT, None)
    store.survey(it, 1, "\n".join(PAYLOADS[:20]))
    store.contact(it, "a@b.example", PAYLOADS[25])
    store.give_back(it, author)
    store.hand_over(
        it, Handoff(HandoffReason.ASKED, "\n".join(PAYLOADS[:40])), Routing(here=lambda: True)
    )
    house.app.state.service.books.visitors.identify(visitor, PAYLOADS[0], PAYLOADS[25], "")


def test_no_text_of_anybody_runs_or_fetches_anything(shopper: Visit, den: House) -> None:
    house = den
    page = shopper.open()
    shopper.say("\n".join(BATCHES[0]))
    shopper.answered()
    it = house.newest()
    fill(house, it)
    looked: list[tuple[str, int, list[str]]] = []

    def look(name: str, page: Any) -> None:
        page.wait_for_timeout(300)
        looked.append((name, page.evaluate("window.__xss"), page.evaluate(BECAME)))

    # While it comes, and again out of the history.
    wait_for(lambda: shopper.part(".turn.agent").count() >= 100, 30)
    look("widget, live", page)
    page.reload()
    wait_for(lambda: shopper.part(".turn.agent").count() >= 100, 30)
    seen = shopper.part(".log").inner_text()
    assert all(some in seen for some in ("<script>xss(1)</script>", "${xss(1)}")), "shown as text"
    look("widget, history", page)
    page.evaluate("aisle('setLocale', 'ar')")
    look("widget, Arabic", page)
    shopper.part("[aria-haspopup=menu]").click()
    shopper.part("[role=menuitem]").nth(1).click()
    shopper.part(".past .heading").first.wait_for()
    look("widget, past conversations", page)
    page.goto(f"{house.shop}/{quote(PAYLOADS[0])}")
    shopper.launcher.wait_for()
    look("widget, a page's own address", page)

    page.goto(f"{house.address}/chat")
    page.wait_for_selector(".turn.assistant")
    for number, batch in enumerate((BATCHES[2], BATCHES[3], BATCHES[6])):
        page.get_by_label("Your message").fill("\n".join(batch))
        page.get_by_role("button", name="Send").click()
        page.locator(".thumbs").nth(number).wait_for()
    look("chat page", page)

    house.sign_in(shopper.context, "owner")
    for path in (
        *("/inbox?folder=all", f"/inbox/{it}?folder=all", f"/inbox?q={quote(PAYLOADS[0])}"),
        *("/settings/canned", "/settings/teams", "/settings/accounts", "/profile"),
    ):
        page.goto(f"{house.address}/studio{path}")
        for summary in page.locator("details:not([open]) > summary").all()[:12]:
            with contextlib.suppress(Exception):
                summary.click(timeout=300)
        look(f"studio {path.split('?')[0].replace(it, '…')}", page)

    tell("")
    for name, ran, became in looked:
        tell(f"{name:<34} ran {ran}, became something else {len(became)}")
    assert [(name, ran, became) for name, ran, became in looked if ran or became] == []
    here = {urlsplit(house.shop).netloc, urlsplit(house.address).netloc}
    assert shopper.hosts == here
    assert [url for url in shopper.asked if "canary" in urlsplit(url).path] == []
    assert [said for said in shopper.wrong if "dialog" in said] == []


def test_the_same_texts_do_run_in_a_page_that_believes_them(shopper: Visit) -> None:
    """Else the test above would say nothing."""
    page = shopper.go()
    page.evaluate(
        "texts => { for (const text of texts) { const place = document.createElement('div');"
        " document.body.append(place); place.innerHTML = text; } }",
        # But those that would leave the page.
        [text for text in PAYLOADS if "http-equiv" not in text and "<base" not in text],
    )
    # Pictures fail and scripts run after the page was changed.
    wait_for(lambda: page.evaluate("window.__xss") >= 12, 15)
    ran = page.evaluate("window.__xss")
    became = len(page.evaluate(BECAME))
    tell(f"\nbelieved: {ran} ran, {became} became something else")
    assert ran >= 12
    assert became >= 40
    assert any("canary" in url for url in shopper.asked)
