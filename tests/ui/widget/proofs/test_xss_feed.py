"""The same hundred texts as names of products and words of articles, through the real store."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner

from kb.knowledge import Knowledge
from prompts.brand import load_brand
from tests.conftest import keyless
from tests.ui.conftest import FIELD_MAP, write_shop
from tests.ui.widget.proofs.conftest import Visit
from tests.ui.widget.proofs.figures import tell
from tests.ui.widget.proofs.house import House, raised
from tests.ui.widget.proofs.payloads import BECAME, COUNT, PAYLOADS
from tests.ui.widget.proofs.test_xss import LOOSE

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture
def house(tmp_path: Path, make_knowledge: Callable[..., Knowledge]) -> Iterator[House]:
    """A server whose assistant has read a feed and help pages that are full of such texts."""
    from ui.cli import app

    folder = tmp_path / "feed"
    products = [
        {
            **{"id": f"p{at}", "title": f"Kettle {at} {text}", "description": f"A kettle. {text}"},
            **{"price": f"{10 + at}.00", "brand": text, "category": f"Kettles {text}"},
            "url": f"https://shop.example/{at}",
        }
        for at, text in enumerate(PAYLOADS)
    ]
    rows, pages = write_shop(folder, products)
    for at in range(0, len(PAYLOADS), 10):
        words = "\n\n".join(PAYLOADS[at : at + 10])
        (pages / f"polish{at}.md").write_text(
            f"# Polishing {at} {PAYLOADS[at]}\n\nPolish number {at} takes {at + 2} days. {words}\n",
            encoding="utf-8",
        )
    fields = folder / "map.yaml"
    fields.write_text(FIELD_MAP, encoding="utf-8")
    for what in ([str(rows), "--map", str(fields)], [str(pages)]):
        done = CliRunner().invoke(app, ["--store", str(tmp_path / "store"), "ingest", *what])
        assert done.exit_code == 0, done.output
    answerer: Any = keyless(make_knowledge("store"), load_brand("larkfell"))
    answerer.gate = threading.Event()
    with raised(tmp_path, scripted=answerer, policy=LOOSE) as (built, _):
        yield built


def test_no_product_and_no_article_runs_anything(browser: Any, house: House) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.add_init_script(COUNT)
    visit = Visit(house, context)
    page = visit.open()
    count = 0
    asked = [
        *(f"Do you have a kettle for {10 + at} pounds?" for at in range(0, 100, 9)),
        *(f"How many days does polish number {at} take?" for at in range(0, 100, 30)),
        "<img src=x onerror=xss(1)>",
    ]
    for text in asked:
        visit.say(text)
        count += 1
        visit.answered(count)
    cards = visit.part(".card").count()
    marked = sum("xss(1)" in text for text in visit.part(".card").all_inner_texts())
    ran = page.evaluate("window.__xss")
    became = page.evaluate(BECAME)
    tell(f"\n{count} answers, {cards} cards, {marked} of them with such a text: {ran} ran")
    # Reading a feed takes tags out of names already; what is left of them comes to the widget.
    assert cards >= 20
    assert marked >= 1
    house.sign_in(context, "owner")
    page.goto(f"{house.address}/studio/inbox/{house.newest()}?folder=all")
    receipts = page.get_by_role("link", name="Why did it say that?")
    for receipt in receipts.all()[:3]:
        receipt.click()
    page.locator(".receipt .sheet").nth(2).wait_for()
    assert (ran, became) == (0, [])
    assert (page.evaluate("window.__xss"), page.evaluate(BECAME)) == (0, [])
    here = {urlsplit(house.shop).netloc, urlsplit(house.address).netloc}
    assert visit.hosts == here
    assert [url for url in visit.asked if "canary" in urlsplit(url).path] == []
    context.close()
