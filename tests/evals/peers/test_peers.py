"""What the benchmark asks of every other system."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.embedding import CachedEmbedder
from evals.peers.peer import PEERS, Peer, absent, open_peer
from kb.documents import Article, Product
from kb.embed import Embedder
from tests.evals.conftest import PRODUCTS

CATALOGUE = [Product(**product) for product in PRODUCTS]
WORDS = "The parcel left our warehouse and is with the carrier now. "
HELP = [
    Article("a1", "Return a parcel", body="Send it back within thirty days. " + WORDS * 40),
    Article("a2", "Track a delivery", body=WORDS * 60 + "Customs papers are in the envelope."),
    Article("a3", "Change your password", body="Open the account page and choose a new one."),
]


def opened(name: str, embedder: Embedder, folder: Path) -> Peer:
    if absent([name]):
        pytest.skip(f"{name} isn't installed: the extra bench")
    return open_peer(name, embedder, folder)


@pytest.fixture(scope="module", params=PEERS)
def peer(
    request: pytest.FixtureRequest,
    embedder: Embedder,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Peer]:
    cached = CachedEmbedder(embedder)
    found = opened(request.param, cached, tmp_path_factory.mktemp(request.param))
    found.build(CATALOGUE)
    yield found
    found.close()
    cached.close()


def test_the_obvious_product_is_first(peer: Peer) -> None:
    assert peer.search("kettle that boils water", 3)[0][0] == "p2"
    assert peer.search("rain jacket", 3)[0][0] == "p1"


def test_at_most_the_limit_best_first_each_once(peer: Peer) -> None:
    for limit in (1, 2, 6, 100):
        found = peer.search("walking boots for wet days", limit)
        ids = [id_ for id_, _ in found]
        scores = [score for _, score in found]
        assert 1 <= len(ids) <= min(limit, len(CATALOGUE))
        assert len(set(ids)) == len(ids)
        assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "?",
        "!!! ... ---",
        "🎒",
        "the",
        "zzzzzz qqqqqq",
        "雨衣",
        "7",
        '"rain jacket" AND (NEAR/3 OR NOT *',
        "title:boots^2 -socks ~ [a TO b]",
        "SELECT * FROM products; DROP TABLE products; --",
        "select id, text from txtai where similar('boots')",
        "boots\x00\n\t",
        "boots " * 3_000,
    ],
)
def test_any_text_is_answered(peer: Peer, text: str) -> None:
    assert len(peer.search(text, 5)) <= 5


def test_what_was_built_has_a_size_on_disk(peer: Peer) -> None:
    peer.save()
    files = [path for path in peer.folder.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) > 500
    # Writing it down must not end it.
    assert peer.search("gas stove", 1)[0][0] == "p5"


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_asks_nobody_outside(
    name: str, embedder: Embedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def refuse(*where: object, **_options: object) -> None:
        asked.append(where)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    peer = opened(name, embedder, tmp_path)
    peer.build(CATALOGUE)
    peer.search("walking boots", 3)
    peer.save()
    peer.close()
    assert asked == []


@pytest.mark.parametrize("name", PEERS)
def test_an_article_is_found_by_its_best_passage(
    name: str, embedder: Embedder, tmp_path: Path
) -> None:
    peer = opened(name, embedder, tmp_path)
    peer.build(HELP)
    try:
        found = [id_ for id_, _ in peer.search("customs papers in the envelope", 3)]
        assert found[0] == "a2"
        assert len(set(found)) == len(found)
    finally:
        peer.close()


def test_a_peer_without_its_libraries_is_told() -> None:
    needs = {"bm25": ("nothing_of_this_name",), "dense": ("nothing_of_this_name.core",)}
    assert absent(PEERS, needs) == ["bm25", "dense"]
