"""What holds for every answer, whatever is asked: cards, quotes, prices and links are the store's.

A promise that is broken stops a release, so each is critical. They are made again here from the
edition's records, with no code of the cards', the citations' or the grounding's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from assistant.conversation import Citation, Decision, ProductCard
from evals.score import Part, Score, Severity
from evals.scoring.evidence import without_place
from evals.scoring.grounded import strange_links
from evals.scoring.pricing import strange_prices
from evals.scoring.seen import Seen, scored
from kb.documents import Article, Product, Variant

_MARK = re.compile(r"(?<!\])\[(\d{1,2})\](?!\()")
# What the border takes out of a quote: comments, tags, pictures, addresses.
_MARKUP = re.compile(
    r"<!--.*?-->|</?[a-z][^<>]*>|!\[[^\]]*\](?:\([^)]*\))?|\]\([^)]*\)|https?://[^\s<>)\]|]+",
    re.IGNORECASE | re.DOTALL,
)


def cards_match_records(seen: Seen) -> Score | None:
    """Every card says what its product's record says."""
    facts, cards = seen.facts, seen.answer.cards
    if facts is None or Part.CARDS not in seen.parts or not cards:
        return None
    problems = []
    for card in cards:
        record = facts.product(card.product_id)
        if record is None:
            problems.append(f"{card.title!r}: there is no product {card.product_id!r}")
        else:
            problems += [f"{card.title!r}: {told}" for told in _otherwise(card, record)]
    return _kept("cards_match_records", problems, f"{len(cards)} cards as the records say")


def citations_are_literal(seen: Seen) -> Score | None:
    """Every quote stands in its article where it is said to, and every mark has a citation."""
    facts, citations = seen.facts, seen.answer.citations
    marks = {int(mark) for mark in _MARK.findall(seen.answer.text)}
    if facts is None or Part.CITATIONS not in seen.parts or not (citations or marks):
        return None
    problems = [f"[{n}] has no citation" for n in sorted(marks) if not 0 < n <= len(citations)]
    for citation in citations:
        article = facts.article(citation.article_id)
        if article is None:
            problems.append(f"{citation.title!r}: there is no article {citation.article_id!r}")
        else:
            problems += [f"{citation.title!r}: {told}" for told in _misquoted(citation, article)]
    return _kept("citations_are_literal", problems, f"{len(citations)} quotes stand as they are")


def prices_are_records(seen: Seen) -> Score | None:
    """Every price in the text is somebody's, and that of the product it is told of."""
    if seen.facts is None:
        return None
    problems = strange_prices(seen.answer.text, seen.evidence)
    return _kept("prices_are_records", problems, "every price is known")


def links_are_known(seen: Seen) -> Score | None:
    """Every address in the text is the store's own."""
    if seen.facts is None:
        return None
    strange = strange_links(seen.answer.text, seen.evidence)
    problems = [f"{link} is no address of the store's" for link in strange]
    return _kept("links_are_known", problems, "every address is known")


def handover_is_whole(seen: Seen) -> Score | None:
    """Who is told that a person takes over is really handed over, and the other way round."""
    if not {Part.DECISION, Part.HANDOFF} <= seen.parts:
        return None
    told = seen.answer.decision is Decision.HANDOFF
    given = seen.answer.handoff
    if not told and given is None:
        return None
    problems = []
    if told and given is None:
        problems.append("the answer hands over, and nothing is there for anybody to take over")
    if given is not None and not told:
        problems.append(
            f"it is handed over ({given.reason}), and the answer is {seen.answer.decision}"
        )
    if given is not None and not given.summary.strip():
        problems.append("whoever takes over isn't told what it is about")
    return _kept("handover_is_whole", problems, "handed over with a summary")


def _kept(check: str, problems: list[str], well: str) -> Score:
    return scored(check, not problems, "; ".join(problems) or well, Severity.CRITICAL)


def _otherwise(card: ProductCard, record: Product) -> Iterator[str]:
    """Where a card doesn't say what the record says."""
    form: Product | Variant = record
    if card.variant_id is not None:
        found = next((v for v in record.variants if v.id == card.variant_id), None)
        if found is None:
            yield f"there is no variant {card.variant_id!r}"
            return
        form = found
    choices: dict[str, dict[str, None]] = {}
    for variant in record.variants:
        for option in variant.options:
            choices.setdefault(option.name, {})[option.value] = None
    pairs = (
        ("title", card.title, record.title),
        ("link", card.url, form.url or record.url),
        ("picture", card.image, form.image or record.image),
        ("brand", card.brand, record.brand),
        ("price", card.price, form.price),
        ("list price", card.list_price, form.list_price),
        ("availability", card.availability, form.availability),
        ("stock", card.stock, form.stock),
        ("rating", card.rating, record.rating),
        ("number of ratings", card.rating_count, record.rating_count),
        (
            "options",
            {n: list(v) for n, v in card.options},
            {n: list(v) for n, v in choices.items()},
        ),
    )
    for name, shown, known in pairs:
        if shown != known:
            yield f"its {name} is {known}, shown as {shown}"
    yield from _variants_otherwise(card, record)
    if card.variant_id is None:
        varies = len({v.price for v in record.variants if v.price is not None}) > 1
        if card.price_from is not varies:
            yield "its variants " + ("differ" if varies else "don't differ") + " in price"


def _variants_otherwise(card: ProductCard, record: Product) -> Iterator[str]:
    """Where the forms that can be chosen on a card aren't the record's; a card may show none."""
    if not card.variants:
        return
    shown, known = [v.id for v in card.variants], [v.id for v in record.variants]
    if shown != known:
        # One that is left out looks as if it couldn't be bought.
        yield f"its variants are {known}, shown as {shown}"
        return
    for form, held in zip(card.variants, record.variants, strict=True):
        pairs = (
            ("options", form.options, tuple((o.name, o.value) for o in held.options)),
            ("price", form.price, held.price),
            ("list price", form.list_price, held.list_price),
            ("availability", form.availability, held.availability),
            ("stock", form.stock, held.stock),
        )
        for name, told, true in pairs:
            if told != true:
                yield f"the {name} of its variant {form.id!r} is {true}, shown as {told}"


def _misquoted(citation: Citation, article: Article) -> Iterator[str]:
    """Where a citation doesn't say what the article says."""
    if citation.title != article.title:
        yield f"the article is called {article.title!r}"
    if without_place(citation.url) != without_place(article.url):
        yield f"it is read at {article.url}, not at {citation.url}"
    place = citation.url.partition("#")[2]
    if place and place != article.url.partition("#")[2]:
        names = {anchor.name for anchor in article.anchors}
        if place not in names and not any(_quoted(name) == place for name in names):
            yield f"its page has no place #{place}"
    held = article.body[citation.start : citation.end]
    if not citation.quote.strip():
        yield "nothing is quoted"
    elif held != citation.quote and _words(held) != _words(citation.quote):
        yield f"{citation.quote[:80]!r} doesn't stand there; {held[:80]!r} does"


def _quoted(name: str) -> str:
    return quote(name, safe="")


def _words(text: str) -> list[str]:
    """The words of a text without its markup and characters that nobody sees."""
    seen = "".join(c for c in _MARKUP.sub(" ", text) if c.isprintable() or c.isspace())
    return re.findall(r"\w+", seen.casefold())
