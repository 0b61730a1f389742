"""Tables: cells belong to the products of the head, or to the one that a row begins with."""

# ruff: noqa: E501 - patterns and templates are read whole
# ruff: noqa: PLR0912 - one branch a kind of claim

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.grounding.checker import Checker
from assistant.grounding.evidence import Evidence, squeezed
from assistant.grounding.figures import figures
from assistant.grounding.finding import Finding
from assistant.grounding.records import Record
from assistant.grounding.speech import idea, is_speech
from assistant.grounding.tracing import trace
from assistant.grounding.view import BLANK, View
from kb.terms import tokens

_RULE_ROW = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")


def _cells(text: str) -> list[str]:
    return [squeezed(cell) for cell in text.strip().strip("|").split("|")]


class Tables:
    """Checks the rows of a table, and remembers its head.

    Args:
        evidence: What was returned.
        checker: Checks what a cell states.

    Attributes:
        group: The products of the head.
    """

    def __init__(self, evidence: Evidence, checker: Checker) -> None:
        self._evidence = evidence
        self._checker = checker
        self._columns: list[tuple[Record, ...]] = []
        self._head: list[str] = []
        self.group: tuple[Record, ...] = ()

    def end(self) -> None:
        """The table is over."""
        self._columns, self._head, self.group = [], [], ()

    def row(self, view: View) -> Finding | None:
        """A row of a table: cells belong to the products of its head, or to the one it begins with."""
        text = view.words
        if _RULE_ROW.match(text):
            return None
        cells, at = [], text.index("|") + 1
        for part in text[at:].split("|"):
            if part.strip() or BLANK in part or at < len(text.rstrip()):
                cells.append((at, at + len(part)))
            at += len(part) + 1
        plain = [text[a:b].strip() for a, b in cells]
        columns = [tuple(m.records for m in view.named if a <= m.start < b) for a, b in cells]
        if not self._head and not self._columns:
            if key := self._literal_row(view.text):
                self._checker.claim, self._checker.proof, self._head = True, key, plain
                return None
            self._head = plain
            self._columns = [c[0] if c else () for c in columns]
            if not any(self._columns):
                self._columns = []
            else:
                self.group = tuple(r for c in self._columns for r in c)
            return self._head_problem(view, plain)
        if key := self._literal_row(view.text):
            self._checker.claim, self._checker.proof = True, key
            return None
        for index, (start, end) in enumerate(cells):
            subject: tuple[Record, ...] = ()
            label = ""
            if self._columns and index and index < len(self._columns):
                subject, label = self._columns[index], plain[0]
            elif columns and columns[0] and index:
                subject = columns[0][0]
                label = self._head[index] if index < len(self._head) else ""
            elif index or not any(columns):
                if index == 0:
                    if len(cells) == 1 or not self._labels(text[start:end]):
                        finding = self._cell(text[start:end], "", view.before)
                        if finding is not None:
                            return finding
                    continue
                label = plain[0]
                subject = view.about if view.named or self._checker.known else ()
            else:
                continue
            finding = self._cell(text[start:end], label, subject)
            if finding is not None:
                if finding.mend:
                    return replace(finding, start=start + finding.start, end=start + finding.end)
                return finding
        return None

    def _labels(self, cell: str) -> bool:
        """Whether a cell only names what its row is about: words of records or everyday ones."""
        spoken = {
            idea(w)
            for w in tokens(cell.replace(BLANK, " "))
            if not (is_speech(w) or w[0].isdigit())
        }
        held = frozenset[str]().union(*(r.ideas for r in self._evidence.records.values()))
        told = (s.ideas for said in self._evidence.told.values() for s in said)
        return spoken <= held.union(*told, *(s.ideas for s in self._evidence.asked))

    def _literal_row(self, text: str) -> str:
        plain = _cells(text)
        for key, told in self._evidence.told.items():
            if any(s.text.lstrip().startswith("|") and _cells(s.text) == plain for s in told):
                return key
        return ""

    def _head_problem(self, view: View, plain: Sequence[str]) -> Finding | None:
        words = " ".join(plain)
        if not self._labels(words):
            finding = self._cell(words, "", view.before)
            return replace(finding, mend="") if finding is not None else None
        view = replace(view, words=words, figures=figures(words))
        for figure in view.figures:
            if not trace(figure, view, self._evidence).holds:
                return Finding(f"no tool returned the number {figure.value:f}")
        return None

    def _cell(self, cell: str, label: str, subject: tuple[Record, ...]) -> Finding | None:
        """A cell states something of its subject, under its label."""
        plain = cell.strip()
        if not plain or plain in "–-—?" or BLANK in plain:
            return None
        self._checker.claim = True
        for record in subject:
            for name, value in record.attributes.items():
                if squeezed(name) == squeezed(label) and squeezed(
                    value.replace("|", "/")
                ) == squeezed(plain):
                    return None
            if squeezed(f"{label}: {plain}") in {squeezed(t) for t in record.texts}:
                return None
        lead = f"{label}: " if label else ""
        words = lead + cell
        view = View(words, words, before=subject, group=subject)
        finding = self._checker.stated(view)
        if finding is not None and finding.mend:
            return replace(finding, start=finding.start - len(lead), end=finding.end - len(lead))
        return finding
