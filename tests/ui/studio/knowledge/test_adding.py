"""Adding a source in the studio: an address, what is there, its first reading."""

from __future__ import annotations

import html
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kb.embed import SentenceTransformerEmbedder
from kb.knowledge import Knowledge
from tests.ui.studio.knowledge.place import make
from tests.ui.studio.scene import Browser

FEED = b"""<?xml version="1.0"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
<item><g:id>mug</g:id><g:title>Camp Mug &lt;b&gt;</g:title><g:description>Holds tea.</g:description>
<g:link>https://shop.example/mug</g:link><g:price>9.00 GBP</g:price>
<g:availability>in_stock</g:availability></item></channel></rss>"""


@pytest.fixture
def host() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/feed.xml":
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/xml")
            self.end_headers()
            self.wfile.write(FEED)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_address_is_looked_at_and_what_is_chosen_is_read(
    store: Path, embedder: SentenceTransformerEmbedder, host: str
) -> None:
    knowledge = Knowledge(store, embedder)
    place = make(store, knowledge, allow_hosts=(host,))
    client = TestClient(place.app, base_url="http://studio.test", follow_redirects=False)
    with client:
        place.jobs.minute = lambda: None
        editor = Browser(place.desk, place.desk.people["editor"], client)

        def settle() -> None:
            end = time.monotonic() + 60
            while place.jobs.book.active():
                assert time.monotonic() < end
                time.sleep(0.02)

        asked = editor.post("/knowledge/add", page="/knowledge", where=f"http://{host}/feed.xml")
        settle()
        page = html.unescape(editor.follow(asked).text)
        run = place.jobs.book.latest(["look"])
        assert run is not None
        assert "Merchant feed" in page, run.said
        wrong = editor.post("/knowledge/add/enter", page="/knowledge", run=run.id)
        assert "Nothing was chosen" in wrong.text
        added = editor.post(
            "/knowledge/add/enter", page="/knowledge", run=run.id, chosen="0", every="6h"
        )
        assert added.headers["location"].endswith("done=added")
        settle()
        page = html.unescape(editor.get("/knowledge").text)
        assert f"{host}/feed.xml" in page
        assert "1 document" in page
        assert "every 6 hours" in page
        assert knowledge.retriever().products("camp mug").hits[0].document.id == "mug"

        nothing = editor.post("/knowledge/add", page="/knowledge", where="http://127.0.0.1:9/")
        settle()
        page = editor.follow(nothing).text
        assert 'role="alert"' in page
    place.desk.books.close()
    knowledge.close()
