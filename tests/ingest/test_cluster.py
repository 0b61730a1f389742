from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from ingest.cluster import ClusterError, RayWorkers, RemoteEmbedder
from ingest.reading import Outcome, Read, Source, SourceError
from ingest.refresh import refresh
from ingest.sources import open_source
from ingest.workers import Unparsed, assigned, parsed
from kb import schema as t
from kb.documents import Article, KnowledgeError
from kb.embed import Embedder, SentenceTransformerEmbedder, Vectors
from kb.knowledge import Knowledge
from tests.fakes import LOOPBACK
from ui.benchmarks.catalogue import write_lines, write_merchant
from ui.benchmarks.standin import StandInEmbedder

HERE = os.getpid()
# Ray leaves its own processes and sockets to the operating system when it goes.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[RayWorkers]:
    pytest.importorskip("ray", reason="the extra aisle[ray] isn't installed")
    workers = RayWorkers("local", processors=2)
    yield workers
    workers.close()


def test_without_the_extra_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ClusterError, match=r"pip install 'aisle\[ray\]'"):
        RayWorkers("auto").submit(divmod, 1, 1)


def test_nothing_is_connected_before_there_is_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    workers = RayWorkers("10.255.255.1:6379")
    embedder = RemoteEmbedder(StandInEmbedder(), StandInEmbedder, workers)
    assert embedder.name == "stand-in"
    assert embedder.query("a tent").shape == (384,)
    assert embedder.passages(["a", "b"]).shape == (2, 384)
    workers.close()


@pytest.mark.parametrize("form", ["127.0.0.1:{}", "ray://127.0.0.1:{}"])
def test_an_address_where_nobody_listens_is_said_at_once(form: str) -> None:
    pytest.importorskip("ray", reason="the extra aisle[ray] isn't installed")
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        address = form.format(taken.getsockname()[1])
    with pytest.raises(ClusterError, match="ray start --head") as refused:
        RayWorkers(address).submit(divmod, 1, 1)
    assert address in str(refused.value)


def told(knowledge: Knowledge) -> tuple[list[object], list[object], Vectors]:
    """Everything an edition consists of: documents, passages, and their vectors."""
    edition = knowledge.catalog.edition()
    with knowledge.catalog.engine.connect() as db:
        query = select(t.versions.c.document_id, t.versions.c.hash, t.versions.c.content)
        documents = [tuple(row) for row in db.execute(query.order_by(t.versions.c.id))]
    passages = [(p.key, p.chunk) for p in edition.passages()]
    with knowledge.vectors._using() as collection:
        found = collection.get(ids=[key for key, _ in passages], include=["embeddings"])
    rows = dict(zip(found["ids"], np.asarray(found["embeddings"]), strict=True))
    return documents, passages, np.stack([rows[key] for key, _ in passages])  # type: ignore[return-value]


def edition(
    home: Path, source: Source, embedder: Embedder
) -> tuple[list[object], list[object], Vectors]:
    knowledge = Knowledge(home, embedder)
    try:
        assert refresh(knowledge, [source]).published
        return told(knowledge)
    finally:
        knowledge.close()


@pytest.mark.long
@pytest.mark.parametrize("form", ["merchant", "lines"])
def test_a_cluster_gives_the_same_edition(form: str, tmp_path: Path, cluster: RayWorkers) -> None:
    feed = tmp_path / ("feed.xml" if form == "merchant" else "feed.jsonl")
    (write_merchant if form == "merchant" else write_lines)(feed, 600)
    alone = edition(tmp_path / "alone", open_source(str(feed)), StandInEmbedder())
    remote = RemoteEmbedder(StandInEmbedder(), StandInEmbedder, cluster)
    shared = edition(tmp_path / "shared", assigned(open_source(str(feed)), cluster), remote)
    assert len(alone[0]) == 600
    assert shared[0] == alone[0]
    assert shared[1] == alone[1]
    assert np.array_equal(shared[2], alone[2])


@pytest.mark.long
def test_a_crawl_gives_the_same_edition(
    tmp_path: Path, cluster: RayWorkers, demo_shop: str
) -> None:
    def shop() -> Source:
        return open_source(f"{demo_shop}/", limits=LOOPBACK)

    alone = edition(tmp_path / "alone", shop(), StandInEmbedder())
    shared = edition(tmp_path / "shared", assigned(shop(), cluster), StandInEmbedder())
    assert len(alone[0]) > 100
    assert shared[0] == alone[0]
    assert shared[1] == alone[1]


@pytest.mark.long
def test_the_model_gives_the_same_vectors_on_a_cluster(
    cluster: RayWorkers, embedder: SentenceTransformerEmbedder
) -> None:
    texts = [f"{'very ' * (n % 9)}warm jacket number {n}" for n in range(200)]
    heard: list[int] = []
    remote = RemoteEmbedder(embedder, partial(SentenceTransformerEmbedder, embedder.name), cluster)
    assert np.allclose(remote.passages(texts, heard.append), embedder.passages(texts), atol=1e-5)
    assert sum(heard) == 200


def where_it_ran(number: int) -> Outcome:
    if number == 500:
        raise SourceError("record 500: a price without a currency; name it")
    return Read(f"{os.getpid()}", (Article(f"a{number}", "Title"),))


@pytest.mark.long
def test_parsing_runs_elsewhere_and_its_errors_come_back(cluster: RayWorkers) -> None:
    given: list[Outcome] = []
    with pytest.raises(SourceError, match=r"record 500: a price without a currency; name it$"):
        given.extend(parsed((Unparsed(where_it_ran, (n,)) for n in range(1000)), cluster))
    assert len(given) == 500
    assert f"{HERE}" not in {o.where for o in given}


def die_once(folder: str, number: int) -> Outcome:
    mark = Path(folder, "died")
    if number == 7 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return Read(f"record {number}", (Article(f"a{number}", "Title"),))


@pytest.mark.long
def test_a_worker_that_dies_is_replaced(tmp_path: Path, cluster: RayWorkers) -> None:
    items = [Unparsed(die_once, (str(tmp_path), n)) for n in range(450)]
    assert [o.where for o in parsed(items, cluster)] == [f"record {n}" for n in range(450)]
    assert (tmp_path / "died").exists()


class Unloadable(StandInEmbedder):
    def passages(self, texts: Sequence[str], progress: object = None) -> Vectors:
        raise KnowledgeError("the weights are not the expected ones; install them again")


@pytest.mark.long
def test_an_embedder_that_cannot_be_loaded_there_says_so_here(cluster: RayWorkers) -> None:
    remote = RemoteEmbedder(StandInEmbedder(), Unloadable, cluster)
    with pytest.raises(KnowledgeError, match=r"^the weights are not the expected ones"):
        remote.passages(["text"] * 40)
    # And what is parsed next isn't kept waiting by embedders that nobody needs any more.
    assert list(parsed([Unparsed(where_it_ran, (1,))], cluster))
