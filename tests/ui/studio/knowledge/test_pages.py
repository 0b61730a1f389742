"""The content editors' pages as an editor, and somebody who only reads, use them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from desk.gaps import GapState
from desk.runs import RunState
from kb.embed import SentenceTransformerEmbedder
from kb.knowledge import Knowledge
from tests.ui.studio.knowledge.place import Place, make
from tests.ui.studio.scene import Browser
from tests.ui.test_branding import BRAND
from tests.ui.test_editions import help_page, price, shop
from tests.ui.test_publishing import GOLDENS
from tests.waiting import until
from ui.studio.knowledge import wording

__all__ = ["shop"]

RUN = re.compile(r"/studio/knowledge/runs/(r_[\w-]+)")


class Editing:
    """An editor at the studio while jobs run."""

    def __init__(self, place: Place, client: TestClient) -> None:
        self.place = place
        self.editor = Browser(place.desk, place.desk.people["editor"], client)

    def get(self, address: str) -> str:
        answer = self.editor.get(address)
        assert answer.status_code == 200, answer.text
        return html.unescape(answer.text)

    def post(self, address: str, **fields: object) -> httpx.Response:
        return self.editor.post(address, page="/knowledge", **fields)

    def done(self, answer: httpx.Response) -> str:
        """What the page of the run that this led to says in the end."""
        assert answer.status_code == 303, answer.text
        found = RUN.search(answer.headers["location"])
        assert found is not None, answer.headers["location"]
        book = self.place.jobs.book
        until(lambda: book.one(found[1]).state.over)
        return self.get(f"/knowledge/runs/{found[1]}")

    def settle(self) -> None:
        until(lambda: not self.place.jobs.book.active())


@pytest.fixture
def editing(store: Path, shop: Path, embedder: SentenceTransformerEmbedder) -> Iterator[Editing]:
    knowledge = Knowledge(store, embedder)
    place = make(store, knowledge)
    client = TestClient(place.app, base_url="http://studio.test", follow_redirects=False)
    with client:
        place.jobs.minute = lambda: None
        yield Editing(place, client)
    place.desk.books.close()
    knowledge.close()


def test_sources_show_what_they_give_and_are_read_again_by_a_button(
    editing: Editing, shop: Path
) -> None:
    page = editing.get("/knowledge")
    assert "Markdown" in page or "Folder" in page
    assert page.count("2 documents") == 2
    help_page(shop, "You can return anything within 33 days.")
    answer = editing.post("/knowledge/source/refresh", name=str(shop / "help"))
    assert answer.headers["location"] == "/studio/knowledge?done=asked"
    editing.settle()
    page = editing.get(f"/knowledge/source?name={shop / 'help'}")
    assert "Edition 3 is live: 1 changed" in page
    assert "Edit Nagy" in page


def test_a_schedule_is_set_and_one_that_cant_be_is_explained(editing: Editing, shop: Path) -> None:
    name = str(shop / "help")
    set_ = editing.post("/knowledge/source/schedule", name=name, every="6h", fresh_within="1d")
    assert set_.status_code == 303
    assert "every 6 hours" in editing.get("/knowledge")
    wrong = editing.post("/knowledge/source/schedule", name=name, every="own", own="0 0 30 2 *")
    assert wrong.status_code == 422
    assert "which is no cron line" in html.unescape(wrong.text)
    assert 'value="0 0 30 2 *"' in wrong.text
    assert "every 6 hours" in editing.get("/knowledge")


def test_a_source_that_fails_says_why_and_what_to_do(editing: Editing, shop: Path) -> None:
    (shop / "products.jsonl").unlink()
    editing.post("/knowledge/source/refresh", name=str(shop / "products.jsonl"))
    editing.settle()
    page = editing.get("/knowledge")
    assert "last try failed" in page
    assert "no such file or folder" in page
    assert "What it gave before stays" in page


def test_what_would_make_answers_worse_is_held_shown_and_needs_a_reason(
    editing: Editing, store: Path, shop: Path
) -> None:
    (store / "goldens").mkdir()
    (store / "goldens" / "own.yaml").write_text(GOLDENS)
    (store / "brand").mkdir()
    (store / "brand" / "brand.yaml").write_text(BRAND)
    help_page(shop, "Please pack everything well before you return it.")
    editing.post("/knowledge/source/refresh", name=str(shop / "help"))
    editing.settle()
    assert "Edition 3 waits for a decision" in editing.get("/knowledge")
    page = editing.get("/knowledge/editions/3")
    assert "1 answer gets worse through “Returns” (article, changed)" in page
    assert "How long do I have to return something?" in page
    assert "60 days" in page.split('class="side-a"')[1].split("</div>")[0]
    assert "60 days" not in page.split('class="side-b')[1].split("</div>")[0]
    assert "- You can return anything unworn within 60 days." in page
    refused = editing.post("/knowledge/editions/3/publish", reason=" ")
    assert refused.status_code == 422
    assert "needs a reason" in refused.text
    said = editing.done(editing.post("/knowledge/editions/3/publish", reason="no longer promised"))
    assert "Edition 3 is live" in said
    page = editing.get("/knowledge/editions")
    assert "Published because: no longer promised" in page
    assert "Edit Nagy" in page


def test_a_held_edition_is_given_up_and_an_old_one_brought_back(
    editing: Editing, shop: Path
) -> None:
    price(shop, kettle="2400.00")
    editing.post("/knowledge/source/refresh", name=str(shop / "products.jsonl"))
    editing.settle()
    assert "is rejected" in editing.done(editing.post("/knowledge/editions/3/reject"))
    ask = editing.get("/knowledge/editions/1/back")
    assert "It is not judged" in ask
    assert "Edition 4 is live" in editing.done(editing.post("/knowledge/editions/1/back"))
    assert editing.place.knowledge.catalog.current() == 4


def test_removing_a_source_says_what_goes_before(editing: Editing, shop: Path) -> None:
    name = str(shop / "help")
    ask = editing.get(f"/knowledge/source/remove?name={name}")
    assert "2 documents that only this source gives go" in ask
    assert "is removed" in editing.done(editing.post("/knowledge/source/remove", name=name))
    assert name not in editing.get("/knowledge")


def test_from_a_question_to_an_article_that_answers_it(editing: Editing, shop: Path) -> None:
    place = editing.place
    for visitor in ("v1", "v2"):
        place.declined("Do you engrave names on the kettle?", visitor=visitor)
    conversation = place.declined("Do you engrave?")
    editing.post("/questions/group")
    editing.settle()
    page = editing.get("/questions")
    assert "Do you engrave" in page
    (gap,) = place.parts.gaps.page(GapState.OPEN).gaps
    assert gap.shoppers == 3
    assert f"/studio/inbox/{conversation}" in editing.get(f"/questions/{gap.id}")
    assert gap.question in editing.get(f"/knowledge/articles/new?gap={gap.id}")

    writing = {
        "title": "Do you engrave names?",
        "body": "We engrave names on every kettle for £9.00. It takes 2 days.",
        "gap": gap.id,
    }
    editing.post("/knowledge/articles/try", **writing)
    editing.settle()
    run = place.jobs.book.latest(["preview"])
    assert run is not None
    assert run.state is RunState.DONE, run.said
    tried = editing.get(f"/knowledge/articles/try/{run.id}")
    before, after = tried.split('class="side-b', 1)
    assert "£9.00" not in before
    assert "£9.00" in after
    assert [e.id for e in place.knowledge.catalog.editions()] == [2, 1]

    said = editing.done(editing.post("/knowledge/articles?then=publish", **writing))
    assert "is live: 1 new" in said
    answered = place.knowledge.retriever().articles("Do you engrave names?").hits[0]
    assert "£9.00" in answered.chunk.text
    assert place.parts.gaps.get(gap.id).state is GapState.WRITTEN
    assert "live" in editing.get("/knowledge/articles")

    # No refresh of anything else takes it away, and deleting it does.
    help_page(shop, "You can return anything within 33 days.")
    editing.post("/knowledge/source/refresh", name=str(shop / "help"))
    editing.settle()
    (own,) = place.parts.articles.all()
    assert place.knowledge.retriever().articles("Do you engrave names?").hits[0].document.id == (
        own.document
    )
    editing.done(editing.post(f"/knowledge/articles/{own.id}/delete"))
    assert place.knowledge.catalog.edition().count() == 4
    assert "You have written no article yet" in editing.get("/knowledge/articles")


def test_a_question_stays_open_until_its_article_is_live(editing: Editing, store: Path) -> None:
    place = editing.place
    place.declined("Do you engrave names on the kettle?")
    editing.post("/questions/group")
    editing.settle()
    (gap,) = place.parts.gaps.page(GapState.OPEN).gaps
    (store / "goldens").mkdir()
    (store / "goldens" / "own.yaml").write_text("- nonsense")
    writing = {"title": "Do you engrave?", "body": "We engrave for £9.00.", "gap": gap.id}
    said = editing.done(editing.post("/knowledge/articles?then=publish", **writing))
    assert "is held" in said
    (own,) = place.parts.articles.all()
    waits = place.parts.gaps.get(gap.id)
    assert (waits.state, waits.article) == (GapState.OPEN, own.id)
    assert "once it is live" in editing.get(f"/questions/{gap.id}")
    assert f"/studio/knowledge/articles/{own.id}" in editing.get("/questions")
    editing.done(editing.post("/knowledge/editions/3/publish", reason="the golden is broken"))
    written = place.parts.gaps.get(gap.id)
    assert (written.state, written.decided_by) == (GapState.WRITTEN, "Edit Nagy")


def test_an_editor_is_never_sent_to_a_command_line() -> None:
    for told in (
        "not public; if it is yours to read, say --allow-host shop.test or set AISLE_ALLOW_HOSTS",
        "on the way; use https, or allow the host with --allow-host shop.test",
    ):
        said = wording.advice(told)
        assert "--allow-host" not in said
        assert said.endswith("ask whoever runs the server to allow this host")


def test_what_is_written_can_neither_run_nor_fetch(editing: Editing) -> None:
    body = (
        "<script>alert(1)</script> [a](javascript:alert(1)) ![p](http://other.example/p.png) "
        "<img src=x onerror=alert(1)>"
    )
    shown = editing.post("/knowledge/articles/preview", body=body).text
    assert not re.search(r"<(script|img)|href=.javascript", shown)
    title = "<img src=x onerror=alert(1)>"
    saved = editing.post("/knowledge/articles", title=title, body=body)
    page = editing.editor.get(saved.headers["location"].removeprefix("/studio")).text
    assert "<img src=x" not in page
    assert "<script>alert" not in page


def test_a_file_of_the_server_is_no_source_for_an_editor(editing: Editing) -> None:
    for address in ("/etc/passwd", "file:///etc/passwd", "../store", ""):
        refused = editing.post("/knowledge/add", where=address)
        assert refused.status_code == 422, address
    assert editing.place.jobs.book.recent(["look"]) == ()


READS = (
    "/knowledge",
    "/knowledge/live",
    "/knowledge/runs",
    "/knowledge/editions",
    "/knowledge/editions/1",
    "/knowledge/articles",
    "/questions",
    "/questions/live",
)


def test_who_only_reads_may_look_and_change_nothing(editing: Editing, shop: Path) -> None:
    name = str(shop / "help")
    for role in ("viewer", "agent"):
        reader = Browser(editing.place.desk, editing.place.desk.people[role])
        for address in READS:
            assert reader.get(address).status_code == 200, address
        assert "Refresh now" not in reader.get("/knowledge").text
        for address, fields in (
            ("/knowledge/source/refresh", {"name": name}),
            ("/knowledge/source/schedule", {"name": name, "every": "6h"}),
            ("/knowledge/source/remove", {"name": name}),
            ("/knowledge/add", {"where": "https://shop.example/"}),
            ("/knowledge/editions/1/back", {}),
            ("/knowledge/editions/2/publish", {"reason": "x"}),
            ("/knowledge/editions/2/reject", {}),
            ("/knowledge/articles", {"title": "T", "body": "B"}),
            ("/knowledge/articles/try", {"title": "T", "body": "B"}),
            ("/questions/group", {}),
            ("/questions/g1/state", {"state": "dismissed"}),
        ):
            assert reader.post(address, **fields).status_code == 403, address
    nobody = Browser(editing.place.desk)
    assert all(nobody.get(address).status_code == 303 for address in READS)
    # What is done every day may be under way by itself.
    assert not [run for run in editing.place.jobs.book.active() if run.kind != "expire"]
    assert editing.place.parts.articles.all() == ()


def test_a_form_from_elsewhere_changes_nothing(editing: Editing, shop: Path) -> None:
    forged = editing.editor.http.post(
        "/studio/knowledge/source/refresh", data={"name": str(shop / "help"), "csrf": "x"}
    )
    assert forged.status_code == 403
    # What is done every day may be under way by itself.
    assert not [run for run in editing.place.jobs.book.active() if run.kind != "expire"]
