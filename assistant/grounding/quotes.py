"""What a reply takes from a passage word for word, and what it only pretends to."""

# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import difflib
import re

from assistant import markers
from assistant.grounding.evidence import Evidence, squeezed
from assistant.grounding.figures import figures
from assistant.grounding.finding import Finding
from assistant.grounding.phrases import Phrases
from assistant.grounding.speech import is_speech
from assistant.grounding.statements import denials, words_of
from assistant.grounding.view import View
from kb.terms import sentence_spans, tokens

_QUOTED = re.compile(r"[\"“„«]([^\"”“»]{8,})[\"”“»]")

_LIST_NUMBER = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*+•])\s+")

_LEAD = re.compile(r"[:,–—-]\s+(?=\S)")

_ALIKE = 0.75


def _unlinked(text: str) -> str:
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)


def _stands(plain: str, text: str) -> bool:
    """Whether words stand in a text between ends of clauses."""
    at = text.find(plain)
    while at >= 0:
        before, after = text[:at].rstrip(), text[at + len(plain) :].lstrip()
        opened = not before or before[-1] in ".!?:;|-*)" or re.search(r"[\d][.)]$", before)
        if opened and (not after or plain[-1] in ".!?:;" or after[0] in ".!?:;|-*("):
            return True
        at = text.find(plain, at + 1)
    return False


class Quotes:
    """Compares sentences with passages literally.

    Args:
        evidence: What was returned.
        phrases: The brand's own.
    """

    def __init__(self, evidence: Evidence, phrases: Phrases) -> None:
        self._phrases = phrases
        self._evidence = evidence

    def literal(self, text: str) -> str:
        """The key of the passage in which a sentence stands word for word; ``own`` for the store's."""
        bare = _LIST_NUMBER.sub("", _unlinked(markers.MARK.sub(" ", text)))
        if key := self._stands_in(squeezed(bare).strip()):
            return key
        for match in _LEAD.finditer(bare[:80]):
            # "Good to know: …" may stand before what a page says.
            lead = bare[: match.start()]
            if (
                len(lead.split()) > 12
                or figures(lead)
                or any(not is_speech(w) for w in tokens(lead))
                or denials(lead)
            ):
                continue
            if key := self._stands_in(squeezed(bare[match.end() :]).strip(" \"'")):
                return key
        return ""

    def _stands_in(self, plain: str) -> str:
        if len(plain) < 8 or " " not in plain:
            return ""
        for key, told in self._evidence.told.items():
            for said in told:
                if squeezed(_LIST_NUMBER.sub("", said.text)).strip() == plain:
                    return key
            passage = self._evidence.passages[key]
            if len(plain) >= 24 and _stands(plain, squeezed(_unlinked(passage.text))):
                return key
        return ""

    def misquoted(self, view: View) -> Finding | None:
        """A quote that stands nowhere, with the sentence that it was meant to be."""
        fixed = self._phrases.spans(view.text)
        for match in _QUOTED.finditer(view.text):
            quote = markers.MARK.sub("", match[1])
            if len(quote.split()) < 4:
                continue
            if any(s <= match.start(1) and match.end(1) <= e for s, e in fixed):
                continue
            if self._evidence.says(quote.strip(" .,;:!?")):
                # What stands in the sources is said by them, not by us.
                if not self._structured(quote):
                    view.blanked(match.start(), match.end())
                continue
            if any(m.start < match.end() and match.start() < m.end for m in view.named):
                continue  # inches in a title are no quotation marks
            best, share = "", 0.6
            for passage in self._evidence.passages.values():
                for start, end in sentence_spans(passage.text):
                    told = re.sub(r"[*_`]", "", _unlinked(passage.text[start:end]))
                    near = difflib.SequenceMatcher(None, squeezed(quote), squeezed(told)).ratio()
                    if near > share:
                        best, share = told, near
            reason = f"not literally in any source: “{quote[:60]}”"
            return Finding(reason, match.start(1), match.end(1), best)
        return None

    def _structured(self, quote: str) -> bool:
        """Whether a quote speaks of what only fields may tell: a description is no price list."""
        passages = any(
            squeezed(quote).strip(" .,;:!?") in squeezed(p.text)
            for p in self._evidence.passages.values()
        )
        return not passages and any(f.kind in ("money", "percent") for f in figures(quote))

    def reversed(self, view: View) -> Finding | None:
        """A sentence of a passage with a negation put in or left out; it is mended literally."""
        bare = markers.MARK.sub(" ", view.text)
        spoken, mine = {w for w, _ in words_of(bare)}, denials(bare)
        if len(spoken) < 3:
            return None
        worst: Finding | None = None
        for told in self._evidence.told.values():
            for said in told:
                both = len(said.words & spoken)
                held = len(said.words) > 3 and both >= 0.9 * len(said.words)
                if len(spoken) > len(said.words) + 10 or not (
                    held or both >= _ALIKE * len(said.words | spoken)
                ):
                    continue
                if denials(said.text) == mine:
                    return None
                start = len(view.text) - len(view.text.lstrip())
                end = len(view.text.rstrip())
                worst = Finding("the passage says the opposite", start, end, said.text)
        return worst
