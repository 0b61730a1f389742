"""Dumps of schema.org products."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.feeds.schema_org import SchemaOrgDump, is_schema_org
from ingest.limits import CrawlLimits
from ingest.reading import IngestError, Outcome, Read, Skipped, SourceError
from kb.documents import Attribute, Availability, Money, Product


def boot(number: int = 1, **changed: object) -> dict[str, Any]:
    return {
        "@type": "Product",
        "name": f"Boot {number}",
        "sku": f"B-{number}",
        "url": f"https://shop.e.x/p/{number}",
        "description": "<p>Warm</p>",
        "brand": {"@type": "Brand", "name": "Harrow"},
        "gtin13": "4006381333931",
        "image": ["https://e.x/1.jpg"],
        "category": "Shoes > Boots",
        "offers": {
            "@type": "Offer",
            "price": "129.00",
            "priceCurrency": "GBP",
            "availability": "https://schema.org/InStock",
        },
        **changed,
    }


def read(path: Path, data: object, **more: Any) -> list[Outcome]:
    text = data if isinstance(data, str) else json.dumps(data)
    path.write_text(text)
    return list(SchemaOrgDump(path, **more).read({}))


def products(outcomes: list[Outcome]) -> list[Product]:
    found = [d for o in outcomes if isinstance(o, Read) for d in o.documents]
    assert all(isinstance(document, Product) for document in found)
    return found  # type: ignore[return-value]


CONTEXT = {"@context": "https://schema.org"}
LISTED = [{"@type": "ListItem", "position": n, "item": boot(n)} for n in (1, 2)]
FED = [{"@type": "DataFeedItem", "item": boot(1)}, boot(2)]
OTHER = {"@type": "Organization", "name": "Shop"}
SHAPES: dict[str, object] = {
    "one": CONTEXT | boot(),
    "list": [boot(1), boot(2)],
    "graph": CONTEXT | {"@graph": [boot(1), OTHER, boot(2)]},
    "items": CONTEXT | {"@type": "ItemList", "itemListElement": LISTED},
    "feed": CONTEXT | {"@type": "DataFeed", "dataFeedElement": FED},
    "lines": "".join(json.dumps(boot(n)) + "\n" for n in (1, 2)),
    "graphs": "".join(json.dumps({"@graph": [boot(n)]}) + "\n" for n in (1, 2)),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_a_dump(tmp_path: Path, shape: str) -> None:
    outcomes = read(tmp_path / "a.json", SHAPES[shape])
    found = products(outcomes)
    assert [p.id for p in found] == (["B-1"] if shape == "one" else ["B-1", "B-2"])
    first = found[0]
    assert (first.title, first.brand, first.description) == ("Boot 1", "Harrow", "Warm")
    assert (first.price, first.gtin) == (Money(Decimal("129.00"), "GBP"), "4006381333931")
    assert first.availability is Availability.IN_STOCK
    assert (first.url, first.image) == ("https://shop.e.x/p/1", "https://e.x/1.jpg")
    assert first.categories == ("Shoes", "Boots")
    others = [o for o in outcomes if isinstance(o, Skipped)]
    assert len(others) == (shape == "graph")
    assert len({outcome.where for outcome in outcomes}) == len(outcomes)
    assert is_schema_org((tmp_path / "a.json").read_bytes()[:64_000])


def sized(number: int, **changed: object) -> dict[str, Any]:
    return boot(number, **{"@id": f"#v{number}", "name": "Boot", "size": str(number), **changed})


GROUP = {
    "@type": "ProductGroup",
    "@id": "#g",
    "name": "Boot",
    "productGroupID": "BOOT",
    "variesBy": "https://schema.org/size",
}
REFERRING = GROUP | {"hasVariant": [{"@id": "#v1"}, {"@id": "#v2"}]}
NAMED = {"@type": "ProductGroup", "productGroupID": "BOOT", "name": "Boot"}


@pytest.mark.parametrize(
    "nodes",
    [
        [GROUP | {"hasVariant": [sized(1), sized(2)]}],
        [REFERRING, sized(1), boot(9), sized(2)],
        [sized(1), sized(2), boot(9), REFERRING],
        [sized(1, isVariantOf={"@id": "#g"}), GROUP, sized(2, isVariantOf={"@id": "#g"})],
        [sized(1, inProductGroupWithID="BOOT"), sized(2, isVariantOf={"@id": "#g"}), GROUP],
        [sized(n, isVariantOf=NAMED) for n in (1, 2)],
    ],
)
def test_variants_beside_their_group(tmp_path: Path, nodes: list[dict[str, Any]]) -> None:
    *others, group = products(read(tmp_path / "a.json", {"@graph": nodes}))
    assert (group.id, group.title) == ("BOOT", "Boot")
    assert [(v.id, v.options) for v in group.variants] == [
        ("B-1", (Attribute("Size", "1"),)),
        ("B-2", (Attribute("Size", "2"),)),
    ]
    assert [p.id for p in others] == (["B-9"] if len(nodes) > 3 else [])


def test_nodes_that_cannot_be_read(tmp_path: Path) -> None:
    free = {"price": "9.00"}
    nodes = [
        boot(1, name=""),
        {"@type": "Product", "name": "Nameless otherwise"},
        boot(3, offers=free),
        boot(4, offers={"price": "call us", "priceCurrency": "GBP"}),
        boot(5, offers=None),
        boot(5),
        "text",
        {"@type": "Product", "@id": "#only", "name": "By its @id"},
    ]
    outcomes = read(tmp_path / "a.json", nodes)
    kinds = "Failed Failed Failed Failed Read Skipped Failed Read"
    assert [type(outcome).__name__ for outcome in outcomes] == kinds.split()
    assert "no sku, productID, gtin, @id or url" in str(outcomes[1])
    assert "the price '9.00' has no currency" in str(outcomes[2])
    assert "no price that can be read: 'call us'" in str(outcomes[3])
    assert [p.id for p in products(outcomes)] == ["B-5", "#only"]
    (found,) = products(read(tmp_path / "b.json", boot(3, offers=free), currency="EUR"))
    assert found.price == Money(Decimal("9.00"), "EUR")


@pytest.mark.parametrize(
    ("data", "said"),
    [("", "broken JSON"), ("[", "broken JSON"), ("[]", "no product"), ("3", "not a list")],
)
def test_broken_dumps(tmp_path: Path, data: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        read(tmp_path / "a.jsonld", data)


def test_a_gzip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld.gz"
    path.write_bytes(gzip.compress(json.dumps([boot(1, description="x" * 2_000_000)]).encode()))
    with pytest.raises(SourceError, match="unpacks to more"):
        list(SchemaOrgDump(path, limits=CrawlLimits(max_feed_bytes=1_000_000)).read({}))


def test_what_a_dump_looks_like() -> None:
    assert is_schema_org(b'{"@context": "https://schema.org", "@type": "Product"')
    assert is_schema_org(b'[{"@type": ["Product", "Thing"], "name"')
    assert is_schema_org(b'{"@context":"http://schema.org/","@type":"http://schema.org/Product"')
    assert not is_schema_org(b'{"@context": "https://schema.org", "@type": "FAQPage"')
    assert not is_schema_org(b'{"products": [{"id": 1}]}')


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@id", "@type", "name", "price", "offers", "item", "hasVariant"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
KEYS = st.sampled_from([*boot(), "@id", "isVariantOf", "hasVariant", "inProductGroupWithID"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(st.lists(st.tuples(KEYS, ANY), min_size=1, max_size=4))
def test_any_value_anywhere_gives_one_outcome_or_a_clear_error(
    tmp_path: Path, changes: list[tuple[str, object]]
) -> None:
    nodes = [boot(number, **{key: value}) for number, (key, value) in enumerate(changes)]
    try:
        outcomes = read(tmp_path / "a.json", nodes)
    except IngestError:
        return
    assert 1 <= len(outcomes) <= len(changes)
