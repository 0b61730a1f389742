"""Jobs around the store's own articles: giving them to the store, and trying one before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from desk.articles import ArticleBook, ArticleState, OwnArticle, Writing, checked
from desk.runs import RunState
from kb.counting import counted
from ui.jobs.answered import answered
from ui.jobs.refreshing import told
from ui.jobs.work import Outcome, Work
from ui.sources import OWN, OWN_KIND, OWN_LABEL

if TYPE_CHECKING:
    from assistant.conversation import Answer
    from kb.search import Retriever

# Questions that a preview asks at most, twice each.
MOST = 8


def publish_articles(work: Work) -> Outcome:
    """Give the store its own articles as they are now, through the checks and the gate."""
    from ingest.refresh import RefreshError, refresh
    from kb.editions.decisions import remove_source
    from kb.editions.publishing import Override
    from ui.own_articles import OwnArticles
    from ui.publishing import Deciding, build_gate

    knowledge = work.knowledge
    reason = str(work.run.data.get("reason") or "").strip()
    override = Override(reason, work.run.by) if reason else None
    with work.writing(), answered(work):
        wanted = ArticleBook(work.desk).wanted()
        known = {info.name: info.options for info in knowledge.catalog.sources()}
        if not wanted:
            if OWN in known:
                refusal = "Without the article, {told}. Shoppers still see it"
                judge = Deciding(work.settings, knowledge, work.progress, refusal)
                remove_source(
                    knowledge, OWN, override=override, judge=judge, progress=work.progress
                )
            return Outcome("The store has no articles of its own any more")
        try:
            report = refresh(
                knowledge,
                [OwnArticles(work.desk)],
                options={OWN: {"kind": OWN_KIND, "label": OWN_LABEL} | known.get(OWN, {})},
                # That an editor takes several articles back is no fault of a feed.
                allow_shrink=True,
                gate=build_gate(work.settings, knowledge),
                override=override,
                progress=work.progress,
            )
        except RefreshError as error:
            return Outcome(str(error), RunState.FAILED)
    return told(report)


def preview(work: Work) -> Outcome:
    """Ask some questions of what is live, and of a candidate with an article in it."""
    from kb.editions.trial import written
    from ui.own_articles import document_of

    data = work.run.data
    draft = checked(Writing(**data["writing"]))
    questions: list[str] = data["questions"][:MOST]
    total = 2 * len(questions)
    work.progress("ask", 0, total)
    live = work.knowledge.catalog.current()
    before = _asked(work, work.knowledge.retriever(), questions, 0, total) if live else []
    with work.writing():
        others = [own for own in ArticleBook(work.desk).wanted() if own.id != data.get("article")]
        mine = OwnArticle(
            data.get("article") or "draft", draft, ArticleState.DRAFT, 0, 0, "", "", ""
        )
        documents = [document_of(own) for own in [*others, mine]]
        with written(work.knowledge, OWN, documents) as retriever:
            after = _asked(work, retriever, questions, len(questions), total)
    pairs = [
        {"question": question, "before": was, "after": now, "uses": mine.document in now["uses"]}
        for question, was, now in zip(
            questions, before or [_nothing()] * len(questions), after, strict=True
        )
    ]
    using = sum(bool(pair["uses"]) for pair in pairs)
    said = f"{using} of {counted(len(pairs), 'question')} would be answered from this article"
    return Outcome(said, data={"pairs": pairs})


def _asked(
    work: Work, retriever: Retriever, questions: Sequence[str], done: int, total: int
) -> list[dict[str, Any]]:
    from assistant.agent import Assistant
    from assistant.conversation import Conversation, Role
    from assistant.models import chat_model
    from desk.replay import closed_book
    from kb.knowledge import Kept
    from ui.app import build_brand, build_masker, build_order_policy, model_choice

    settings = work.settings
    brand, choice = build_brand(settings), model_choice(settings)
    assistant = Assistant(
        Kept(retriever),
        brand,
        chat_model(choice, brand),
        choice.label,
        masker=build_masker(settings),
        orders=closed_book() if (settings.home / "orders.db").is_file() else None,
        policy=build_order_policy(settings),
    )
    found = []
    for number, question in enumerate(questions, 1):
        said = Conversation("preview").said(Role.SHOPPER, question)
        found.append(_plain(assistant.answer(said)))
        work.progress("ask", done + number, total)
    return found


def _plain(answer: Answer) -> dict[str, Any]:
    return {
        "text": answer.text,
        "decision": str(answer.decision),
        "sources": [citation.title for citation in answer.citations],
        "cards": [card.title for card in answer.cards],
        "uses": [citation.article_id for citation in answer.citations],
    }


def _nothing() -> dict[str, Any]:
    return {"text": "", "decision": "", "sources": [], "cards": [], "uses": []}
