"""What the answers of an assistant in this process depend on."""

from __future__ import annotations

from assistant.orders.policy import OrderPolicy
from evals.targets.target import Fingerprint
from kb.documents import digest
from kb.search import Retriever
from prompts.brand import Brand


def fingerprint(
    retriever: Retriever, brand: Brand, model: str, policy: OrderPolicy, *, code: str = ""
) -> Fingerprint:
    """What the answers depend on beside the conversation.

    Args:
        retriever: Over the edition. The edition's content counts, not its number.
        brand: Whose words and rules.
        model: Name of the chat model.
        policy: What may be done with orders.
        code: Digest of the program; without it results of other code look like these.
    """
    knowledge = digest(
        retriever.edition.digest(), repr(retriever.calibration), policy.model_dump_json()
    )
    return Fingerprint("aisle", code, brand.version, knowledge, model)
