"""What is said of the shopper's own orders: their state, their sums, and what was done."""

# ruff: noqa: E501 - patterns and templates are read whole

from __future__ import annotations

import re

from assistant.grounding.evidence import Evidence
from assistant.grounding.figures import Figure
from assistant.grounding.finding import UNSURE, Finding
from assistant.grounding.matching import same
from assistant.grounding.records import Record, leaves
from assistant.grounding.speech import idea
from assistant.grounding.statements import statement
from assistant.grounding.view import View
from kb.terms import tokens

OWN = re.compile(
    r"\b(?:your|this|that|the)\s+(?:(?!order|parcel)\w+\s+)?(?:orders?|parcels?|packages?|shipments?|refunds?)\b"
    r"|\border\s+#?\w*\d|\b(?:deine|ihre)\w*\s+(?:bestellung|lieferung|erstattung)|\b(?:dein|ihr) paket"
    r"|\b(?:votre|ta) (?:commande|remboursement)|\bvotre colis|\b(?:tu|su) (?:pedido|paquete|reembolso)",
    re.I,
)
# What an order can be, in the words of shops; a status that is none of these is only repeated.
_STATES = {
    "waiting": r"pending|(?:being |still )?process(?:ed|ing)|being (?:prepared|packed|picked)|bearbeitet|en préparation|pendiente",
    "sent": r"shipped|dispatched|despatched|on (?:its|the|their) way|in transit|sent out|out for delivery|versandt|verschickt|unterwegs|expédiée?|en route|enviado|en camino",
    "delivered": r"delivered|arrived|dropped off|zugestellt|geliefert|livrée?|entregado",
    "cancelled": r"cancell?ed|called off|storniert|annulée?|cancelado|anulado",
    "returned": r"return requested|sent back|being returned|been returned|zurückgeschickt|retournée?|devuelto",
    "exchanged": r"exchange requested|exchanged|umgetauscht|échangée?|cambiado",
    "refunded": r"refunded|reimbursed|refund (?:has|was|is) (?:been )?(?:issued|sent|paid|made|processed|complete\w*|on its way)|erstattet|remboursée?|reembolsado",
}
_STATED = {name: re.compile(rf"\b(?:{words})(?!\w)", re.I) for name, words in _STATES.items()}
# A later state holds what came before it.
_INCLUDES = {
    "delivered": {"sent", "delivered"},
    "returned": {"returned", "delivered", "sent"},
    "exchanged": {"exchanged", "delivered", "sent"},
}
_NOT_SAID = re.compile(
    r"\b(?:can|could|may|might|would|must|should|to|cannot|will|only|kann|peut|puede|usually|normally)\b[^,;.!?]{0,40}$",
    re.I,
)
_DENIED = re.compile(r"(?:\b(?:not|never|nicht|pas|no)|n['’]t)\b\W+(?:\w+\W+){0,3}$", re.I)
_TOTAL = re.compile(
    r"\b(?:total|in all|altogether|sum|order (?:comes|amounts) to|order costs?|gesamt\w*|insgesamt|au total)\b",
    re.I,
)


def ordered(view: View, evidence: Evidence) -> Finding | None:
    """A claim about an order that the book doesn't bear out."""
    if not spoken_of(view):
        return None
    orders = meant_orders(view, evidence)
    states = frozenset[str]().union(*(_states(order) for order in orders))
    proved: set[str] = set()
    for name, pattern in _STATED.items():
        for match in pattern.finditer(view.words):
            before = view.words[: match.start()]
            if UNSURE.search(before) or _NOT_SAID.search(before):
                continue
            if (name in states) is (_DENIED.search(before) is not None):
                return Finding("the order book says otherwise of its status")
            if orders:
                proved |= {idea(word) for word in tokens(match[0])}
    for figure in view.figures:
        if (reason := _misfigured(figure, view, orders)) is not None:
            return Finding(reason)
    return Finding(proved=frozenset(proved)) if proved else None


def booked(view: View, evidence: Evidence) -> bool:
    """Whether a state that is said is one of the orders that were returned."""
    said = {name for name, pattern in _STATED.items() if pattern.search(view.words)}
    orders = meant_orders(view, evidence)
    return bool(said) and said <= frozenset[str]().union(*(_states(order) for order in orders))


def spoken_of(view: View) -> bool:
    """Whether a sentence is about an order of the shopper's."""
    if any(r.kind == "order" for m in view.named for r in m.records):
        return True
    if OWN.search(view.words):
        return True
    return bool(view.before) and all(r.kind == "order" for r in view.before) and not view.named


def meant_orders(view: View, evidence: Evidence) -> list[Record]:
    """Those that are named, else the one that was spoken of, else all that were returned."""
    named = [r for r in view.about if r.kind == "order"]
    return named or [r for r in evidence.records.values() if r.kind == "order"]


def _states(order: Record) -> frozenset[str]:
    told = f"{order.fields.get('status', '')} {order.fields.get('state', '')}".replace("_", " ")
    found: set[str] = set()
    for name, pattern in _STATED.items():
        if pattern.search(told):
            found |= {name} | _INCLUDES.get(name, set())
    kinds = {
        str(p.get("kind", "")) for p in order.fields.get("payments") or () if isinstance(p, dict)
    }
    return frozenset(found | ({"refunded"} if "refund" in kinds else set()))


def _misfigured(figure: Figure, view: View, orders: list[Record]) -> str | None:
    """Why a figure can't be what it is called; None where it can."""
    if not orders:
        return None
    start, end = view.segment(figure.start)
    if sum(f.kind == "money" for f in view.figures) == 1:
        start, end = 0, len(view.words)
    if figure.kind == "money":
        own = [
            text
            for order in orders
            for name, text in leaves(order.fields)
            if name == "total" or not _TOTAL.search(view.words[start:end])
        ]
        if not any(same(figure, f) for text in own for f in statement(text).figures):
            return f"the order book has no such amount as {figure.unit}{figure.value}"
    if figure.kind == "day" and not any(
        same(figure, f) for order in orders for said in order.proved for f in said.figures
    ):
        return f"the order book says nothing of {figure.unit}"
    return None


__all__ = ["OWN", "booked", "meant_orders", "ordered", "spoken_of"]
