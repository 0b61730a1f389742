"""Whatever a sentence states, held against its subject's record and the passages."""

# ruff: noqa: PLR0912 - one branch a kind of claim

from __future__ import annotations

import re
from dataclasses import replace

from assistant import markers
from assistant.grounding import claims, comparisons, deeds, frames, ordering, stock
from assistant.grounding.evidence import Evidence
from assistant.grounding.figures import figures
from assistant.grounding.finding import Finding
from assistant.grounding.names import Names
from assistant.grounding.phrases import Phrases
from assistant.grounding.speech import COLOURS, TELLING, idea, is_speech
from assistant.grounding.statements import Statement, statements, words_of
from assistant.grounding.support import Said, proof, proved_by, residue
from assistant.grounding.tracing import trace
from assistant.grounding.view import View
from kb.terms import fold, tokens

_PLAIN_YES = re.compile(
    r"(?:yes|no|yep|nope|yeah|ja|nein|oui|non|sí|si|(?:it|they|you|we|that|this|one)\b)", re.I
)

_GERMAN = re.compile(r"\b(?:welche[rsnm]?|möchten|sie|ich|der|die|das|ist|haben|soll|wie|für)\b")

# Letters with digits, or capitals within a word: order numbers, vouchers, made-up names.
_CODE = re.compile(
    r"(?<![\w.])#?(?=[\w-]*[^\W\d_])(?:(?=[\w-]*\d)[\w-]+|[^\W\d_]+[a-z][A-Z][\w-]*)(?!\w)"
)
_SHORTEST = 5

_READ: dict[str, list[Statement]] = {}


def _sentences(text: str) -> list[Statement]:
    found = _READ.get(text)
    if found is None:
        if len(_READ) > 2000:
            _READ.clear()
        found = _READ[text] = statements(text)
    return found


class Checker:
    """Checks what a sentence states.

    Args:
        evidence: What was returned.
        names: Of the whole catalogue.
        phrases: The brand's own.

    Attributes:
        claim: Whether the sentence that was checked last states anything.
        proof: Key of the passage that proves it; empty when records do.
        known: Whether the sentences before have named a subject.
    """

    def __init__(self, evidence: Evidence, names: Names, phrases: Phrases) -> None:
        self._evidence = evidence
        self._names = names
        self._phrases = phrases
        self.claim = False
        self.proof = ""
        self.known = False

    def stated(self, view: View) -> Finding | None:
        """Whatever else a sentence states."""
        evidence = self._evidence
        self._blank_pairs(view)
        view.figures = figures(view.words)
        asks = frames.asks(view.words)
        marked = any(markers.found(view.text, "p"))
        if asks and not marked and not frames.points(self._unphrased(view.words)):
            view.named = ()  # a value may stand in a title as well
            # "Black, white or red?" asks which of the products is meant: all that were returned.
            view.before = tuple(r for r in evidence.records.values() if r.kind == "product")
        if frames.denies_stock(view, evidence):
            return Finding("a tool returned one")
        if code := self._untold(view):
            self.claim = True
            return Finding(f"no tool returned “{code}”")
        spoken = frames.waived(view, evidence)
        heard = replace(view, words=spoken)
        proved: set[str] = set()
        found = claims.answered(heard)
        if found is not None and found.reason:
            return found
        if found is not None:
            proved |= found.proved
        words = tokens(spoken)
        cited = any(markers.found(view.text, "c"))
        for check in (
            None if asks else deeds.done(heard, evidence, ordering.booked(heard, evidence)),
            deeds.given(heard, evidence, cited),
            None if asks else ordering.ordered(heard, evidence),
            None if asks else stock.stock(heard),
            claims.reduced(heard),
            claims.options(heard, evidence, self._names.values_in(words)),
            None if asks else comparisons.compared(heard, evidence),
        ):
            if check is None:
                continue
            if check.reason:
                self.claim = True
                return check
            proved |= check.proved
        return self._traced(heard, asks, frozenset(proved))

    def _traced(self, view: View, asks: bool, proved: frozenset[str]) -> Finding | None:
        evidence = self._evidence
        unproved = []
        mend: Finding | None = None
        against = False
        for figure in view.figures:
            found = trace(figure, view, evidence)
            self.claim = True
            if not found.holds:
                unproved.append(figure)
                against = against or found.contradicted
                if mend is None or (found.mend and not mend.mend):
                    mend = Finding(found.reason, figure.start, figure.end, found.mend)
        spoken = view.words
        for figure in figures(spoken):
            spoken = (
                spoken[: figure.start] + " " * (figure.end - figure.start) + spoken[figure.end :]
            )
        spoken = self._unphrased(spoken)
        # Words of replies are everyday words, but what is cited is a rule in its page's words.
        ruled = any(markers.found(view.text, "c"))
        content = frozenset(
            (idea(w), no)
            for w, no in words_of(spoken)
            if not is_speech(w)
            and not w.isdigit()
            and idea(w) not in proved
            and (ruled or idea(w) not in self._phrases.ideas)
        )
        if not content and not unproved:
            return self._bare(view) if not view.figures and not view.named else None
        self.claim = True
        if asks:
            content = frozenset(p for p in content if self._pointed(p[0], view))
        elif frames.CLOSING.search(view.words):
            content = frozenset(p for p in content if p[0] in TELLING)
        if not content and not unproved:
            return None
        told = [s for r in (*view.about, *(view.group if not view.named else ())) for s in r.proved]
        told += [*evidence.own, *evidence.others]
        booked = ordering.meant_orders(view, evidence)
        orders = [s for r in booked for s in r.proved]
        if booked and not view.figures and ordering.spoken_of(view):
            told = [*evidence.own, *orders]
        left = residue(content, told)
        mismatch = self._mixed(view, content - left)
        if not left and not unproved:
            return mismatch
        if orders and not residue(content, [*told, *orders]) and not unproved:
            return None
        if mend is not None and (mend.mend or against) and view.named:
            return mend  # the record has this very fact, and it is another
        measured = tuple(f for f in view.figures if f.kind == "quantity")
        loose = () if view.named or not left else measured
        said = Said(content, tuple(dict.fromkeys((*unproved, *loose))), view.words)
        key = proof(said, evidence)
        if not key and (view.named or self.known) and len(left) + len(unproved) >= 2:
            key = proof(Said(left, tuple(unproved), view.words), evidence)
        if key:
            self.proof = key
            return None
        if proved_by(evidence.own, said):
            return None
        if mend is not None:
            return mend
        missing = ", ".join(sorted(word for word, _ in left))
        return Finding(f"no source says so: {missing}")

    def _untold(self, view: View) -> str:
        """A code, or a name written like one, that nothing which was returned or asked holds."""
        bare = view.words
        for figure in view.figures:
            bare = bare[: figure.start] + " " * (figure.end - figure.start) + bare[figure.end :]
        asked = " ".join(s.text for s in (*self._evidence.asked, *self._evidence.wishes)).casefold()
        for match in _CODE.finditer(bare):
            code = match[0].strip("-_")
            if len(code) < _SHORTEST or code.casefold() in asked or self._evidence.holds(code):
                continue
            return code
        return ""

    def _unphrased(self, words: str) -> str:
        """Words without the brand's own fixed pieces."""
        for start, end in self._phrases.spans(words):
            words = words[:start] + re.sub(r"\w", " ", words[start:end]) + words[end:]
        return words

    def _mixed(self, view: View, content: frozenset[tuple[str, bool]]) -> Finding | None:
        """A value of one attribute that is told of another: the lining's material of the shell."""
        words = {word for word, _ in content}
        for record in view.about if len(view.about) == 1 else ():
            named = [s for s in record.proved if s.name and s.name <= words and not s.figures]
            if not named:
                continue
            own = frozenset[str]().union(*(s.ideas for s in named))
            prose = frozenset[str]().union(
                *(s.ideas for s in record.proved if not s.name and s.ideas & words)
            )
            loose = words - own - prose
            others = frozenset[str]().union(
                *(s.ideas - s.name for s in record.proved if s.name and s not in named)
            )
            names = frozenset[str]().union(*(s.name for s in record.proved if s.name))
            if loose & others - names:
                return Finding("the record says so of something else")
        return None

    def _pointed(self, word: str, view: View) -> bool:
        """Whether a word in a question takes something for granted that has to be proved."""
        asked = frozenset[str]().union(*(s.ideas for s in self._evidence.asked))
        if word in asked:
            return False
        if not view.named and any(word in r.ideas for r in self._evidence.records.values()):
            return False
        if word in COLOURS or word in TELLING:
            return True
        if not _GERMAN.search(view.text) and any(
            match[0][0].isupper() and idea(fold(match[0])) == word
            for match in re.finditer(r"(?<=[a-z] )[^\W\d_]+", view.text)
        ):
            return True  # a name
        spoken = tokens(view.words)
        named = [*self._names.brands_in(spoken), *self._names.values_in(spoken)]
        return any(word in {idea(w) for w in tokens(name)} for name in named)

    def _bare(self, view: View) -> Finding | None:
        """A bare yes or no states what was asked."""
        match = frames.BARE.search(view.words)
        if match is None or not self._evidence.asked or view.words.rstrip().endswith("?"):
            return None
        asked = self._evidence.asked[-1].text
        if not match[1].strip() or not frames.polar(asked):
            return None
        asked = frames.unconditional(asked)
        denied = re.match(r"no\b|nope|nein|non|.*(?:n['’]t|not)$", match[1], re.I) is not None
        content = frozenset(
            (idea(w), no is not denied) for w, no in words_of(asked) if not is_speech(w)
        )
        names = {idea(w) for t in self._evidence.titles.values() for w in tokens(t)}
        content = frozenset(
            p for p in content if p[0] not in names or p[0] in self._attributes(view)
        )
        if not content:
            return None
        self.claim = True
        told = [s for r in view.about for s in r.proved]
        if not _PLAIN_YES.match(match[1]):
            # "Sure!" is a manner of speaking unless the record says the opposite.
            known = (
                frozenset[str]().union(*(s.affirmed | s.denied for s in told))
                if told
                else frozenset()
            )
            content = frozenset(p for p in content if p[0] in known)
        if not residue(content, told) or proof(Said(content, (), asked), self._evidence):
            return None
        return Finding("no source says so: " + ", ".join(sorted(w for w, _ in content)))

    def _attributes(self, view: View) -> frozenset[str]:
        return frozenset[str]().union(*(s.name for r in view.about for s in r.proved if s.name))

    def _blank_pairs(self, view: View) -> None:
        """Take out what stands literally in the subject's record: ``Waterproof: No``."""
        lowered = view.text.lower()
        for record in view.about:
            for name, value in record.attributes.items():
                if len(view.about) > 1 and view.named and len(record.attributes) > 60:
                    break
                if name.lower() not in lowered:
                    continue
                pattern = rf"(?<!\w){re.escape(name)}[\s*]*[:=][\s*]*{re.escape(value)}(?!\w)"
                match = re.search(pattern, view.text, re.I)
                if match and record in view.subjects(match.start()):
                    self.claim = True
                    view.blanked(match.start(), match.end())
            for text in record.texts:
                for told in _sentences(text):
                    if len(told.text) > 11 and told.text.lower().rstrip(".!?") in lowered:
                        if any(f.kind in ("money", "percent") for f in told.figures):
                            continue
                        at = lowered.index(told.text.lower().rstrip(".!?"))
                        self.claim = True
                        view.blanked(at, at + len(told.text.rstrip(".!?")))

    def stranger(self, view: View) -> Finding | None:
        """A product of the catalogue that no tool returned, named by its title."""
        known = " | ".join(" ".join(tokens(t)) for t in self._evidence.titles.values())
        for run in self._names.titles_in(view.words):
            said = " ".join(run)
            if said in known or self._evidence.says(said):
                continue
            return Finding(f"no tool returned a product “{said}”")
        return None
