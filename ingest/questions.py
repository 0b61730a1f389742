"""Pages of questions: which parts of a page are a question with its answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup

from ingest.jsonld import Node, first, nodes, of_type, text, types, walk
from ingest.markup import inline_text, plain_text, to_markdown
from ingest.rendering import Heading, Rendered
from kb.chunk import word_count

_MARK = re.compile(r"[?？؟;]\s*[\"'”’»)\]*_]*\s*$")
_ASKS = re.compile(
    r"^(?:how|what|when|where|which|who|whose|why|can|could|do|does|did|is|are|will|would|should|may"
    r"|must|have|has|am|wie|was|wann|wo|wohin|welche[rsn]?|wer|warum|wieso|kann|können|darf|muss"
    r"|müssen|gibt|ist|sind|haben|habe|comment|quand|quels?|quelles?|où|qui|pourquoi|puis-je|peut-on"
    r"|est-ce|combien|que|cómo|cuándo|cuánto|dónde|cuál|quién|por qué|puedo|hay|come|quando|quanto"
    r"|dove|chi|perché|posso|hoe|wat|wanneer|waar|welke?|wie|waarom|kan|mag|jak|kiedy|gdzie|czy|hur"
    r"|när|var|vad|kan)\b",
    re.IGNORECASE,
)
_ASKS_AT_END = re.compile(r"(?:か|ですか|ますか|吗|呢|까)[。?？]?$")
_CALLED = re.compile(
    r"\bfaqs?\b|\bq\s?&\s?a\b|questions?|häufig|fragen|fréquent|preguntas|domande|veelgestelde|pytania"
    r"|vanliga frågor|perguntas|よくある|质问|常见问题|常見問題|자주",
    re.IGNORECASE,
)
# A page without markup is one of questions from so many on, if half of its headings are some.
_FEWEST = 2
_SHARE = 0.5
# The longest that half of the answers may be: beyond that they are sections of one text.
_ANSWER = 150
_SLUG = 80


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a page with its answer.

    Attributes:
        text: The question, on one line, without Markdown.
        answer: Markdown.
        anchor: Name of its place on the page; empty without one.
        above: Headings it stands under, from the widest.
    """

    text: str
    answer: Rendered
    anchor: str = ""
    above: tuple[str, ...] = ()


def is_question(words: str) -> bool:
    """Whether a line asks something: by its mark, or as the languages of most shops begin one."""
    line = words.strip()
    if _MARK.search(line):
        return len(line) <= 250
    return len(line.split()) <= 20 and bool(_ASKS.match(line) or _ASKS_AT_END.search(line))


def letters(words: str) -> str:
    """A text without all that may differ between markup and page."""
    return "".join(char for char in words.casefold() if char.isalnum())


def declared(found: list[Node]) -> dict[str, str]:
    """The questions of ``FAQPage`` markup with their answers as Markdown; the first one wins."""
    given: dict[str, str] = {}
    for page in of_type(found, "FAQPage", "QAPage"):
        entries = [page.get("mainEntity"), page.get("hasPart"), page.get("itemListElement")]
        for node in (node for entry in entries for node in walk(entry)):
            question = inline_text(first(node, "name", "text"))
            answers = nodes(node.get("acceptedAnswer")) or nodes(node.get("suggestedAnswer"))
            if "Question" in types(node) and question and answers:
                answer = _answer(answers[0])
                if answer:
                    given.setdefault(question, answer)
    return given


def _answer(node: Node) -> str:
    raw = node.get("text")
    value = raw if isinstance(raw, str) else text(raw)
    # Written into a script, markup is often escaped once more.
    if "<" not in value and re.search(r"&lt;/?[a-z]", value):
        value = BeautifulSoup(value, "lxml").get_text()
    return to_markdown(BeautifulSoup(value, "lxml"))


def split(
    page: Rendered, title: str, markup: dict[str, str], *, is_faq: bool
) -> tuple[tuple[Question, ...], Rendered]:
    """Take the questions out of a page.

    Args:
        page: The whole page as Markdown.
        title: What the page is called.
        markup: Questions of its markup, with answers.
        is_faq: Whether its markup says that it is a page of questions.

    Returns:
        The questions in order and what is left; no questions when it is no page of questions.
    """
    spans = list(_spans(page, markup))
    if not _is_page_of_questions(page, spans, title, is_faq=is_faq):
        missing = _missing(markup, page.body)
        return (), _extended(page, missing)
    found = [span.question for span in spans]
    shown = {letters(question.text) for question in found}
    whole = letters(plain_text(page.body))
    for question, answer in markup.items():
        if letters(question) not in shown:
            said = letters(plain_text(answer))[:80]
            if said not in whole or letters(question) not in whole:
                found.append(Question(question, Rendered(answer)))
    return tuple(found), page.without([(span.start, span.stop) for span in spans])


@dataclass(frozen=True, slots=True)
class _Span:
    question: Question
    first: int
    end: int
    start: int
    stop: int
    handle: bool


def _spans(page: Rendered, markup: dict[str, str]) -> Iterator[_Span]:
    known = {letters(question) for question in markup}
    count = len(page.headings)
    handled = _groups_of_questions(page)
    above: list[Heading] = []
    number = 0
    while number < count:
        heading = page.headings[number]
        above = [h for h in above if h.level < heading.level]
        end = number + 1
        while end < count and page.headings[end].level > heading.level:
            end += 1
        words = plain_text(heading.text)
        asked = letters(words) in known or is_question(words) or number in handled
        within = page.headings[number + 1 : end]
        stop = page.headings[end].start if end < count else len(page.body)
        # A heading over questions is none itself.
        group = any(h.handle or is_question(h.text) for h in within)
        if asked and not group and page.body[heading.end : stop].strip():
            answer = page.cut(heading.end, stop)
            path = tuple(h.text for h in above)
            question = Question(" ".join(words.split()), answer, heading.anchor, path)
            yield _Span(question, number, end, heading.start, stop, heading.handle)
            number = end
        else:
            above.append(heading)
            number += 1


def _groups_of_questions(page: Rendered) -> set[int]:
    """Handles that are no question themselves, beside handles of which most are some."""
    groups: dict[tuple[int, int], list[int]] = {}
    parents: list[tuple[int, int]] = []
    for number, heading in enumerate(page.headings):
        parents = [p for p in parents if p[0] < heading.level]
        if heading.handle:
            groups.setdefault((heading.level, parents[-1][1] if parents else -1), []).append(number)
        parents.append((heading.level, number))
    found: set[int] = set()
    for members in groups.values():
        asked = sum(is_question(page.headings[n].text) for n in members)
        if asked >= _FEWEST and 2 * asked >= len(members):
            found.update(members)
    return found


def _is_page_of_questions(page: Rendered, spans: list[_Span], title: str, *, is_faq: bool) -> bool:
    if is_faq:
        return True
    lengths = sorted(word_count(span.question.answer.body) for span in spans)
    if not spans or lengths[len(lengths) // 2] > _ANSWER:
        return False
    # Under another title headings that ask are sections of one text: "How long is it valid?" on a
    # page about gift cards means nothing without its title.
    called = _CALLED.search(title) is not None
    handles = sum(span.handle for span in spans)
    inside = {n for span in spans for n in range(span.first + 1, span.end)}
    groups = {name for span in spans for name in span.question.above}
    own = [h for n, h in enumerate(page.headings) if n not in inside and h.text not in groups]
    asking = called or 2 * handles >= len(spans)
    return asking and len(spans) >= _FEWEST and len(spans) >= _SHARE * len(own)


def _missing(markup: dict[str, str], body: str) -> dict[str, str]:
    shown = letters(plain_text(body))
    return {
        question: answer
        for question, answer in markup.items()
        if letters(plain_text(answer))[:80] not in shown
    }


def _extended(page: Rendered, more: dict[str, str]) -> Rendered:
    added = "\n\n".join(f"## {question}\n\n{answer}" for question, answer in more.items())
    return Rendered("\n\n".join(part for part in (page.body, added) if part), page.places)


def slug(question: str) -> str:
    """A question as the last part of an id: letters and digits of any script, hyphens between."""
    words = re.findall(r"\w+", question.replace("'", "").replace("’", "").casefold())
    return "-".join(words)[:_SLUG].rstrip("-") or "question"
