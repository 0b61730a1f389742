from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb.documents import Article, Attribute, Document, Kind
from kb.edition import Located
from kb.index.corpus import Corpus
from kb.index.rarity import Rarity
from kb.knowledge import Knowledge
from kb.query import Query
from kb.retrieval.judging import Evidence
from kb.retrieval.ranking import Scored
from kb.terms import stems
from tests.kb.stock import product
from ui.benchmarks.standin import StandInEmbedder

STORE: tuple[Document, ...] = (
    product(
        "jacket",
        "Rain jacket",
        description="Keeps the water out.\n\n- rated 1.5\n- Évasé cut",
        brand="Larkfell",
        attributes=(Attribute("Lining", "Fleece"),),
    ),
    product("tent", "Tent", description="With a jacket pocket."),
    Article(
        "returns",
        "Sending a jacket back",
        body="First words.\n\n## Within 28 days\n\nPost it.\n\n## Later\n\nAsk us about vouchers.",
        breadcrumbs=("Orders", "Refunds"),
    ),
)
ASKED = "jacket rain larkfell fleece 1.5 evase water refunds vouchers days kayak"


@pytest.fixture
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Knowledge]:
    found = Knowledge(tmp_path_factory.mktemp("judging"), StandInEmbedder())
    with found.catalog.candidate("test") as candidate:
        candidate.put("s", STORE)
        found.index(found.catalog.edition(candidate.id))
        candidate.publish({})
    yield found
    found.close()


def ranked(corpus: Corpus) -> list[Scored]:
    """Every document by its first passage, at falling scores."""
    return [
        Scored(
            int(version), 1.0 / (row + 1), 0.5 / (row + 1), 3.0 / (row + 1),
            Located("", int(version), corpus.passage(int(corpus.starts[row])).chunk),
        )
        for row, version in enumerate(corpus.versions)
    ]  # fmt: skip


def everything(document: Document) -> str:
    if isinstance(document, Article):
        return " ".join((document.title, *document.breadcrumbs, document.body))
    facts = [f"{a.name} {a.value}" for a in document.attributes]
    return " ".join((document.title, document.brand, *facts, document.description))


@pytest.mark.parametrize("kind", list(Kind))
def test_words_count_wherever_a_document_says_them(knowledge: Knowledge, kind: Kind) -> None:
    corpora = {k: knowledge.corpus(knowledge.catalog.edition(), k) for k in Kind}
    rarity = Rarity(list(corpora.values()))
    query = Query(text=ASKED, words=tuple(ASKED.split()))
    found = ranked(corpora[kind])
    documents = corpora[kind].documents(range(len(corpora[kind])))
    evidence = Evidence.of(query, found, rarity, corpora[kind])
    idf = rarity.idf(query.terms)
    rarest = max(idf, key=lambda term: idf[term])
    for row, scored in enumerate(found):
        signals = evidence.signals(scored, documents[row])
        said, titled = set(stems(everything(documents[row]))), set(stems(documents[row].title))
        whole = sum(idf.values())
        assert signals.coverage == pytest.approx(sum(idf[t] for t in idf if t in said) / whole)
        assert signals.title == pytest.approx(sum(idf[t] for t in idf if t in titled) / whole)
        assert signals.rarest == (rarest in said)
        assert 0 < signals.coverage < 1
        assert signals.lexical == pytest.approx(1 / (row + 1))
    assert evidence.known == pytest.approx(9 / 11)  # no passage says "kayak" or "refunds"


def test_nothing_is_known_of_nothing(knowledge: Knowledge) -> None:
    corpus = knowledge.corpus(knowledge.catalog.edition(), Kind.PRODUCT)
    evidence = Evidence.of(Query("", ()), [], Rarity([corpus]), corpus)
    assert (evidence.known, evidence.held, dict(evidence.idf)) == (0.0, {}, {})
