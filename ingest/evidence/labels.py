"""Label and value on the page ("Item no. 4711", "Marke | Eisch"), in the languages of shops."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ingest.evidence.claim import Evidence, Field, Source
from ingest.evidence.identifiers import brand_of, code_in, gtin_of_text
from ingest.evidence.sight import Run, Sight
from ingest.evidence.vocabulary import phrases

# Which file of labels says what, and how sure it is; the first that has a label holds.
_KINDS: tuple[tuple[str, Field, float], ...] = (
    ("label_sku", Field.SKU, 1.0),
    ("label_mpn", Field.MPN, 1.0),
    ("label_gtin", Field.GTIN, 1.0),
    ("label_brand", Field.BRAND, 1.0),
    ("label_maker", Field.BRAND, 0.7),
)
_LONGEST_LABEL = 48
_SKU_LABEL = re.compile(r"\bsku\b|\bcod|\bkod|artik(?:el|ul)|артикул", re.IGNORECASE)
_CAPITALS = re.compile(r"[A-Z]{2,12}(?:[-_./][A-Z]{1,12}){1,5}|[A-Z]{4,14}")
_EASTERN = re.compile(
    r"^(?:商品|製品|产品|產品|上品|品|货|貨|상품|제품|딜|물품|注文|管理|お?問い?合わせ)\s*(?:管理)?(?:番号|コード|編號|编号|編碼|编码|代碼|代码|番號|번호|코드|号|號|id)$",
    re.IGNORECASE,
)
_VAGUE = frozenset(
    {"item", "article", "art", "product", "code", "kod", "kód", "cod", "código", "codigo",
     "codice", "style", "id", "symbol", "model", "ref", "make", "artikel", "brand", "part",
     "label", "typ", "modell", "modelo", "modello", "ident", "indeks", "kods", "kodas",
     "marka", "marca", "код", "арт", "cód", "referencia", "maker", "reference",}
)  # fmt: skip
_ENDING = re.compile(
    r"[\s.:：#=№*\-–—〉>》】\]）)|/]+$|\b(?:no|nr|n°|nº|№|#)\s*\.?\s*[:：]?$", re.IGNORECASE
)
_STARTING = re.compile(r"^[\s•·〈<《【\[（(*\-–—|>#]+")
# Where a label may end within one run of text.
_BREAK = re.compile(
    r"[:：#=]|\s[-–—]\s|\.\s|\bno\.?\s|\bnr\.?\s|(?<=[a-zäöü])\.(?=\d)|\s(?=\S*\d)", re.IGNORECASE
)
_PARTS = re.compile(r"[|•·;\n\t]|\s{3,}|\s/\s|,\s")


def labelled(sight: Sight, shop: str = "") -> list[Evidence]:
    """Evidence from label-value pairs of any markup: tables, lists, lines.

    Args:
        sight: The page as it is seen.
        shop: The shop's name in lower case: "Harrow item number" is labelled like "item number".
    """
    found: list[Evidence] = []
    seen: set[tuple[Field, str]] = set()
    runs = sight.runs
    for place, run in enumerate(runs):
        if run.spot.elsewhere or (run.spot.linked and len(run.text) > 60):
            continue
        for field, label, value, strength in _pairs(runs, place, shop):
            read = _value(field, value, label)
            if not read or (field, read) in seen:
                continue
            seen.add((field, read))
            near = 1.0 if sight.distance(run.order) < 80 else 0.85
            hidden = 0.85 if run.spot.hidden else 1.0
            found.append(
                Evidence(field, read, Source.LABEL, f"“{label}”", strength * near * hidden)
            )
    return found


def label_of(text: str, shop: str = "") -> tuple[Field, float] | None:
    """What a label announces, by its words."""
    words = _STARTING.sub("", text[:_LONGEST_LABEL])
    for _ in range(3):
        key = " ".join(words.split()).casefold().rstrip(".")
        if shop and shop in key:
            key = " ".join(word for word in re.split(r"[\s-]+", key) if word != shop)
        if found := _known(key.replace(".", "").strip()) or _known(key) or _composed(key):
            return found
        shorter = _ENDING.sub("", words)
        if shorter == words:
            return None
        words = shorter
    return None


@cache
def _labels() -> dict[str, tuple[Field, float]]:
    return {
        label: (field, strength)
        for name, field, strength in reversed(_KINDS)
        for label in phrases(name)
    }


def _known(label: str) -> tuple[Field, float] | None:
    return _labels().get(label)


@cache
def _parts(name: str) -> frozenset[str]:
    return frozenset(phrases(f"label_{name}"))


def _composed(key: str) -> tuple[Field, float] | None:
    """A label that is not in the list, by the words that it is made of."""
    if _EASTERN.match(key):
        return Field.SKU, 1.0
    words = [word for word in re.split(r"[\s./'’´\-]+", key) if word]
    if not 2 <= len(words) <= 5:
        return None
    known = [
        any(word in _parts(name) for name in ("things", "numbers", "joins", "makers"))
        for word in words
    ]
    if not all(known) or not any(word in _parts("numbers") for word in words):
        return None
    if any(word in _parts("makers") for word in words):
        return Field.MPN, 1.0
    return (Field.SKU, 1.0) if words[0] not in _parts("joins") else None


def _pairs(runs: list[Run], place: int, shop: str) -> Iterator[tuple[Field, str, str, float]]:
    run = runs[place]
    text = run.text
    if len(text) < _LONGEST_LABEL and (known := label_of(text, shop)):
        following = _following(runs, place)
        if following:
            yield known[0], text.strip(" :：#"), following, known[1]
        return
    if len(text) > 400:
        return
    for part in _PARTS.split(text):
        pair = _split(part, shop)
        if pair:
            yield pair


def _split(part: str, shop: str) -> tuple[Field, str, str, float] | None:
    """A label and its value within one piece of text."""
    for match in _BREAK.finditer(part[:_LONGEST_LABEL]):
        label, value = part[: match.end()], part[match.end() :]
        known = label_of(label, shop)
        if not known or not value.strip():
            continue
        bare = label.strip(" .:：#=-–—").casefold()
        plain = not any(mark in match.group() for mark in ":：#=")
        dotted = bare in {"art", "ref", "item"} and "." in match.group()
        if plain and not dotted and (bare in _VAGUE or known[0] is Field.BRAND):
            continue
        return known[0], label.strip(" :：#=〈"), value, known[1]
    return None


def _following(runs: list[Run], place: int) -> str:
    """The text after a label: of the next cell, the next element, or the same line."""
    label = runs[place]
    for run in runs[place + 1 : place + 4]:
        if not run.text.strip(" :：.#|-–\u200f\u200e"):
            continue
        if not _close(label, run) or run.spot.elsewhere:
            return ""
        text = run.text.strip()
        return "" if label_of(text) and not any(c.isdigit() for c in text) else text
    return ""


def _close(label: Run, value: Run) -> bool:
    # Two cells of a row, a dt and its dd, or spans of one line meet within three steps.
    above = [label.tag, *list(label.tag.parents)[:3]]
    inner = {id(tag) for tag in (value.tag, *list(value.tag.parents)[:3])}
    return any(id(tag) in inner for tag in above if tag.name not in {"body", "html"})


def _value(field: Field, text: str, label: str) -> str:
    if field in {Field.SKU, Field.MPN}:
        if field is Field.MPN and len(text) <= 30 and any(c.isdigit() for c in text):
            return text.strip(" :：#")
        if _SKU_LABEL.search(label) and _CAPITALS.fullmatch(text.strip(" :：#")):
            return text.strip(" :：#")  # a word in capitals is a code where it is called a SKU
        return code_in(text)
    if field is Field.GTIN:
        match = re.search(r"\d[\d\s\-]{6,20}[\dXx]", text)
        return gtin_of_text(match.group()) if match else ""
    return brand_of(text) if len(text) <= 50 else ""
