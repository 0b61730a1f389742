"""What the words of a query say as conditions: brands, options, attributes, negations, fits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from kb.terms import STOPWORDS, stem, stems, tokens
from kb.understanding.condition import Filter
from kb.understanding.constraint import Constraint
from kb.understanding.exclusions import STOPS, negated, source_of
from kb.understanding.facet_words import PLAIN_NO, longest
from kb.understanding.spelling import Correction
from kb.understanding.vocabulary import Term, Vocabulary
from kb.understanding.whole_names import WholeName

# A brand is held to when this share of the titles that say its name are its own: "Nike" is,
# "Guitar" and "Kindle" are what a product is, or is for.
OWN = 0.8
# ... and when one product in a thousand is of the brand, or this many: in a large store a brand of
# one product is rather a word of the language, or not all that is worth showing.
FEW = 5
# A word says what a thing is when this share of the titles that hold it end their name with it.
HEADSHIP = 0.1
# An option is held to unless this share of the titles that say it don't offer it.
OFFERED = 0.5
# An attribute said as a condition ("in black", "made of wood") is held to from this share of
# titles that say so whose records do, too; a word that only happens to be a value from this.
STATED = 0.6
PLAIN = 0.9
_CODE = re.compile(r"\d?x*[sml]|(?:uk|eu|us) \S+")
_CUES = frozenset({"in", "of", "with", "only", "has", "have", "having", "from"})
_BROKEN = (STOPS - {"and", "or"}) | {"whom", "who", "is", "are", "i", "my"}
_AUDIENCE = frozenset(
    {"men", "mens", "man", "women", "womens", "woman", "ladies", "kids", "kid", "children", "child",
     "boys", "boy", "girls", "girl", "adults", "adult", "baby", "babies", "toddlers", "teens",
     "old", "olds", "him", "her", "me", "sale", "home", "beginners", "everyone", "people", "dad",
     "mum", "mom"}
)  # fmt: skip
# Words behind a noun that only describe it.
_DESCRIBING = _AUDIENCE | {"size", "sized", "plus", "new", "fit"}
_PLURAL = re.compile(r"[^sui]s$")
_SIZE = re.compile(r"\d?x+[sl]|\d{1,2}xl")
# Who asks for such has not said what thing it is: "something warm", "gifts for dad".
_ANYTHING = frozenset(
    {"something", "anything", "things", "stuff", "gift", "gifts", "present", "presents", "ideas"}
)
# Titles that say the name of a yes-or-no attribute may deny it this often; beyond, the word means
# something else in them.
DENIED = 0.1


@dataclass(slots=True)
class Said:
    """The conditions in some words.

    Attributes:
        words: The words, without what is negated.
        phrase: The words that name what is looked for; the last is its head.
        audience: The words that say for whom it is.
    """

    words: list[str]
    corrections: list[Correction]
    constraints: list[Constraint] = field(default_factory=list)
    preferences: list[Constraint] = field(default_factory=list)
    excluded: tuple[str, ...] = ()
    compatible: tuple[str, ...] = ()
    phrase: list[str] = field(default_factory=list)
    audience: list[str] = field(default_factory=list)


def conditions(
    words: list[str],
    corrections: list[Correction],
    vocabulary: Vocabulary,
    noun_phrase: Callable[[Sequence[str]], list[str]],
    about: int = 0,
) -> Said:
    """Read the conditions out of a query's words, in order, folded and spelled as known.

    Args:
        words: Of the query.
        corrections: That were made in them.
        vocabulary: Of the edition.
        noun_phrase: Finds what is looked for.
        about: So many words name the product that yes or no is asked about, if one: what an
            attribute says of it behind them is the question.
    """
    said = Said(words, corrections)
    # The longest wins: "stainless steel" is a material, though "steel" may be a colour.
    chosen = vocabulary.options(words)
    told = [t for t in vocabulary.attributes(words) if not _names_choice(t, chosen, words)]
    found = [*vocabulary.brands(words), *chosen, *told]
    named = vocabulary.whole_names(words[: about or None])
    found = [
        term
        for term in found
        if not (about and term.role == "attribute" and term.span >= about)
        and not _of_name(term, named, vocabulary)
    ]
    found = longest(sorted(found, key=lambda t: -t.words))
    brands, options, attributes = (
        [t for t in found if t.role == role] for role in ("brand", "option", "attribute")
    )
    gone, excluded, said.constraints = negated(words, found, vocabulary)
    fits = _fitted(words, gone, brands, vocabulary, told)
    said.compatible = tuple(words[i] for i in sorted(fits) if words[i] not in STOPWORDS)
    kept = [t for t in (*brands, *options, *attributes) if not gone & set(t.cells)]
    # "Circumaural ear coupling" is no "ear" besides.
    beside = {i for t in attributes for i in _name_beside(t, words)}
    beside |= vocabulary.attribute_names(words)
    kept = [t for t in kept if t.role != "attribute" or not beside.issuperset(t.cells)]
    aside = gone | fits | _cells(t for t in kept if t.role in ("option", "brand"))
    aside |= {i for t in kept if t.role == "option" for i in _name_beside(t, words)}
    bare = [
        w
        for i, w in enumerate(words)
        if i not in aside and w not in _DESCRIBING and not _SIZE.fullmatch(w)
    ]
    left = [w for i, w in enumerate(words) if i not in gone]
    values = {
        words[i] for t in attributes if (vocabulary.trust(t) or 0.0) >= OFFERED for i in t.cells
    }
    phrase = _to_head(noun_phrase(bare) or noun_phrase(left), values, vocabulary)
    if not (_ANYTHING & {*words} and _headless(phrase, vocabulary)):
        said.phrase = phrase
    said.audience = [w for i, w in enumerate(words) if w in _AUDIENCE and i not in gone]
    said.preferences += _filed(said.audience, vocabulary)
    for role in ("brand", "option", "attribute"):
        _group([t for t in kept if t.role == role], said, fits, vocabulary)
    # "size" before a size is said already.
    naming = {
        t.span - 1
        for t in kept
        if t.role == "option"
        and t.span
        and words[t.span - 1] in {w for name in t.names for w in tokens(name)}
    }
    said.words = [w for i, w in enumerate(words) if i not in gone | naming]
    present = {stem(w) for w in said.words}
    said.excluded = tuple(
        phrase for phrase in excluded if not {stem(w) for w in phrase.split()} <= present
    )
    return said


def _of_name(term: Term, named: Sequence[WholeName], vocabulary: Vocabulary) -> bool:
    """Whether a value's words only say what a product is called: the "Tarn" of a "Tarn Trail Shoe".

    What holds for the product as a whole narrows nothing, and keeps what else is said in mind.
    """
    for name in named:
        if set(term.cells) <= set(name.cells):
            return term.role == "option" or not vocabulary.borne_by(name.versions, term)
    return False


def _names_choice(term: Term, options: Sequence[Term], words: Sequence[str]) -> bool:
    """Whether an attribute's value is an option with its name before it: "size M"."""
    return any(
        set(option.cells) < set(term.cells)
        and {words[i] for i in set(term.cells) - set(option.cells)}
        <= {word for name in option.names for word in tokens(name)}
        for option in options
    )


def _to_head(phrase: list[str], values: set[str], vocabulary: Vocabulary) -> list[str]:
    """A noun phrase up to its head: the last word that titles use as what a thing is.

    Shoppers put what they think of next behind the noun: "boys pants slim", "headphones black".
    """
    phrase = [word for word in phrase if not word.isdigit()] or phrase
    titles = vocabulary.titles
    for at in range(len(phrase) - 1, -1, -1):
        if phrase[at] in values:
            continue
        headship = titles.headship(phrase[at])
        # "Gold hoop earrings": several of a thing are what is looked for, though only a few titles
        # end so.
        if headship >= HEADSHIP or (headship > 0 and _PLURAL.search(phrase[at])):
            return phrase[: at + 1]
    return phrase


def _filed(audience: list[str], vocabulary: Vocabulary) -> list[Constraint]:
    """A preference for the categories that are named by nothing but an audience: "Women"."""
    values = {
        value
        for term in vocabulary.categories(audience)
        for value in term.values
        if [stem(w) for w in tokens(value)] == [stem(term.text)]
    }
    if not values:
        return []
    filed = Filter(facets=(("category", ("category",), tuple(sorted(values))),))
    return [Constraint("category", " or ".join(audience), filed, strict=False, source="category")]


def _headless(phrase: list[str], vocabulary: Vocabulary) -> bool:
    return not phrase or vocabulary.titles.headship(phrase[-1]) < HEADSHIP


def _cells(terms: Iterable[Term]) -> set[int]:
    return {i for term in terms for i in term.cells}


def _group(terms: list[Term], said: Said, fits: set[int], vocabulary: Vocabulary) -> None:
    """Two values of one kind are alternatives: "red or blue"."""
    grouped: dict[tuple[str, ...], list[Term]] = {}
    for term in terms:
        grouped.setdefault(term.names, []).append(term)
    for names, some in grouped.items():
        judged = [(term, _strict(term, said, vocabulary)) for term in some]
        meant = [term for term, verdict in judged if verdict is not None]
        if not meant:
            continue
        strict = not fits & _cells(meant) and all(v for _, v in judged if v is not None)
        values = tuple(dict.fromkeys(v for term in meant for v in term.values))
        label = " or ".join(_spoken(term) for term in meant)
        role = meant[0].role
        constraint = Constraint(
            role, label, Filter(facets=((role, names, values),)), strict, source_of(role, names)
        )
        (said.constraints if strict else said.preferences).append(constraint)
        if not strict and not fits & _cells(meant):
            said.constraints += _undenied(meant, vocabulary)


def _undenied(terms: list[Term], vocabulary: Vocabulary) -> list[Constraint]:
    """Records often leave out that a thing is waterproof; what says that it isn't is left out."""
    found = []
    for term in terms:
        if term.role != "attribute" or "yes" not in term.values:
            continue
        denial = replace(term, values=tuple(sorted(PLAIN_NO)))
        if (vocabulary.trust(denial) or 0.0) <= DENIED:
            without = Filter(without=(denial.condition,))
            source = source_of(term.role, term.names)
            found.append(Constraint("attribute", _spoken(term), without, source=source))
    return found


def _strict(term: Term, said: Said, vocabulary: Vocabulary) -> bool | None:
    """Whether a term has to hold; None when it means nothing here."""
    trust = vocabulary.trust(term)
    if term.role == "brand":
        if trust is not None and trust < 0.2:
            return None
        if trust is not None and trust < OWN:
            return False
        held = vocabulary.products_of(term)
        return held >= min(FEW, len(vocabulary.titles) // 1000) and not vocabulary.files(term.text)
    if term.role == "option":
        return trust is None or trust >= OFFERED
    if said.phrase and stem(term.text) == stem(said.phrase[-1]):
        return None  # what is looked for, and no condition on it
    if trust is not None and trust < 0.2:
        return None
    if _name_beside(term, said.words):
        return vocabulary.coverage(term.names, said.phrase) > 0.0
    cued = _cued(term, said.words)
    # One word may mean something else where no title tells; "three-season" hardly does.
    if trust is None and _measure(term):
        return False  # what states it otherwise, in other units, is no worse
    cued = cued or (trust is None and term.words > 1)
    needed = STATED if cued else PLAIN
    if trust is not None and trust < needed:
        return False
    if trust is None and not cued:
        return False
    return vocabulary.coverage(term.names, said.phrase) >= needed


def _measure(term: Term) -> bool:
    """Whether a value is said in figures as the records do: "0.5 l", and not "three-season"."""
    return term.text in term.values and any(c.isdigit() for c in term.text)


def _name_beside(term: Term, words: Sequence[str]) -> range:
    """The cells of an attribute's whole name beside its value: "mummy shape", "fit slim"."""
    end = term.span + term.words
    spoken = [stem(w) for w in words]
    for name in sorted(term.names, key=len, reverse=True):
        named = stems(name)
        length = len(named)
        if named and spoken[end : end + length] == named:
            return range(end, end + length)
        if named and length <= term.span and spoken[term.span - length : term.span] == named:
            return range(term.span - length, term.span)
    return range(0)


def _cued(term: Term, words: Sequence[str]) -> bool:
    """Whether the words around a value say that it is meant as a condition."""
    before = words[max(0, term.span - 2) : term.span]
    behind = words[term.span + term.words : term.span + term.words + 1]
    names = {stem(w) for name in term.names for w in tokens(name)} - {stem(term.text)}
    return any(w in _CUES or stem(w) in names for w in before) or any(
        stem(w) in names for w in behind
    )


def _fitted(
    words: Sequence[str],
    gone: set[int],
    brands: list[Term],
    vocabulary: Vocabulary,
    told: Sequence[Term],
) -> set[int]:
    """The cells of the thing that what is looked for has to fit: "case for iphone 7"."""
    branded = _cells(brands)
    for at, word in enumerate(words):
        explicit = word in ("fits", "fit", "fitting") or words[at : at + 2] == [
            "compatible",
            "with",
        ]
        if at in gone or not at or not (explicit or word == "for"):
            continue
        if any(at + 1 == t.span and word in t.names for t in told):
            continue  # "fit slim" says how clothes fit
        start = at + (2 if word == "compatible" else 1)
        cells: list[int] = []
        for i in range(start, len(words)):
            if i in gone or words[i] in _BROKEN:
                break
            cells.append(i)
        named = [i for i in cells if words[i] not in STOPWORDS]
        if not named or words[named[-1]] in _AUDIENCE:
            continue
        if (
            explicit
            or any(any(c.isdigit() for c in words[i]) for i in named)
            or branded & set(named)
            or len(vocabulary.titles.headed(words[named[-1]])) >= 3
        ):
            return set(cells)
    return set()


def _spoken(term: Term) -> str:
    if term.text.isdigit():
        return f"{term.names[0]} {term.text}" if len(term.names) == 1 else term.text
    # Codes such as M or XL are said as they are printed.
    return term.text.upper() if _CODE.fullmatch(term.text) else term.text
