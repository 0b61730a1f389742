"""The same lies and truths told by a scripted model through the whole agent."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.agent import Assistant
from assistant.conversation import Conversation, Role
from assistant.grounding.evidence import Evidence
from assistant.scripted import Call, Moment, ScriptedChatModel
from evals.grounding.case import Case
from evals.grounding.judging import Outcome, Verdict, holds
from kb.knowledge import Knowledge
from prompts.brand import Brand


def told_through_graph(knowledge: Knowledge, brand: Brand, outcome: Outcome, count: int) -> Outcome:
    """Tell some of the judged replies again, by a model that first calls the tools.

    Args:
        knowledge: The store that the replies are about.
        brand: How it speaks.
        outcome: Where the replies are taken from, evenly.
        count: How many lies, and how many truths.
    """

    def some(verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
        # The agent here has no order book; what is said of orders is judged by the grounder alone.
        verdicts = [v for v in verdicts if not v.case.kind.startswith("order")]
        step = max(1, len(verdicts) // count)
        return tuple(_told(knowledge, brand, v.case) for v in verdicts[::step][:count])

    return Outcome(some(outcome.lies), some(outcome.truths))


def _told(knowledge: Knowledge, brand: Brand, case: Case) -> Verdict:
    def script(moment: Moment) -> str | Sequence[Call]:
        # One call a step, so that results come in the order in which the scene had them.
        done = sum(heard.role == "tool" for heard in moment.since_asked)
        return [case.scene.calls[done]] if done < len(case.scene.calls) else case.reply

    model = ScriptedChatModel(brand=brand, script=script)
    assistant = Assistant(knowledge, brand, model, "scripted")
    answer = assistant.answer(Conversation("judged").said(Role.SHOPPER, case.scene.said))
    evidence = Evidence()
    for use in answer.trace.tools:
        evidence.add_result(use.result)
    reasons = tuple(c.reason for c in answer.trace.checks if not c.kept or c.mended)
    return Verdict(case, answer.text, holds(case, answer.text, evidence.titles), reasons)
