"""What is said to have been done, or to be given away: both need a result that says so."""

# ruff: noqa: E501 - patterns are read whole

from __future__ import annotations

import re

from assistant.grounding.evidence import Evidence
from assistant.grounding.finding import UNSURE, Finding
from assistant.grounding.view import View

_LEAD = (
    r"(?:(?:ok|okay|great|perfect|right|yes|sure|alright|good news|no problem|and|so|there|that['’]?s|it['’]?s|it is|that is|you['’]re|"
    r"we['’]re|everything(?:['’]s| is)|consider it|all|now|gut|gerne|alles|ja|oui|voilà|bien|sí|si|todo|ya|está|es ist|das ist|c['’]est)\W+)*"
)
_CHANGED = (
    r"cancell?ed|refunded|reimbursed|exchanged|replaced|swapped|rebooked|rerouted|updated|amended|upgraded|applied|credited|"
    r"storniert|erstattet|umgetauscht|geändert|aktualisiert|annulée?|remboursée?|échangée?|modifiée?|cancelad[oa]|reembolsad[oa]|cambiad[oa]|modificad[oa]|anulad[oa]"
)
_ENDED = rf"done|sorted|settled|completed|taken care of|arranged|actioned|erledigt|fertig|fait|hecho|listo|{_CHANGED}"
# "Done.", "All sorted!", "Erledigt, …", "Pedido cancelado."
_BARE = re.compile(
    rf"^\W*{_LEAD}(?:(?:your |the |this |deine |ihre |die |votre |la |tu |su |el )?(?:order|change|cancellation|refund|exchange|return|bestellung|commande|pedido|reembolso)\W+)?"
    rf"(?:{_ENDED})(?:\W+(?:now|for you|already|successfully|für (?:dich|sie)|pour vous|para ti))*\W*?(?:$|[.!,;:–—-](?:\s|$))",
    re.I,
)
# "I've cancelled it", "we have just refunded you", "j'ai annulé", "he cancelado", "ich habe sie storniert"
_OURS = re.compile(
    r"\b(?:i|we)(?:['’]ve| have)?\s+(?:(?:just|now|already|successfully|gone ahead and|also|have)\s+)*"
    r"(?:cancell?ed|refunded|reimbursed|exchanged|replaced|swapped|rebooked|rerouted|changed|updated|amended|upgraded|applied|credited|reserved|processed|issued|placed|booked|arranged|sorted|taken care|added|removed|sent you|put through|called off|waived|extended|deleted)\b(?!\s+(?:nothing|none|no\b))"
    r"|\b(?:ich|wir)\s+(?:habe|haben)\b[^.!?;]{0,60}\b(?:storniert|erstattet|umgetauscht|geändert|aktualisiert|veranlasst|reserviert|erledigt|gutgeschrieben)\b"
    r"|\b(?:j['’]ai|nous avons|on a)\s+(?:(?:bien|déjà|aussi)\s+)*(?:annulé|remboursé|échangé|modifié|réservé|effectué|crédité)e?s?\b"
    r"|(?<!\w)(?:he|hemos)\s+(?:(?:ya|también)\s+)?(?:cancelado|anulado|reembolsado|cambiado|modificado|reservado|hecho|actualizado)\b",
    re.I,
)
# "It's been taken care of", "the refund has been processed", "die Bestellung ist storniert", "su pedido ha sido cancelado"
_PASSIVE = re.compile(
    r"\b(?:it|that|this|everything|all|(?:your|the|this|that)\s+(?:\w+\s+)?(?:order|address|refund|payment|booking|reservation|account|request|card|cancellation|change|exchange|return))"
    r"(?:['’]s|\s+(?:is|has|was|were|have))\s+(?:(?:now|all|just|already|been|successfully|being)\s+)*"
    r"(?:done|sorted|settled|taken care of|dealt with|arranged|actioned|processed|issued|rebooked|rerouted|changed|updated|amended|upgraded|credited|reserved|cancell?ed|refunded|reimbursed|exchanged|put through|called off|waived|extended|deleted)\b"
    r"|\b(?:die|deine|ihre) (?:bestellung|adresse|zahlung|erstattung) (?:ist|wurde)\s+(?:\w+\s+){0,2}(?:storniert|geändert|aktualisiert|erstattet|veranlasst)\b"
    r"|\b(?:la|votre) (?:commande|adresse) (?:est|a été)\s+(?:\w+\s+)?(?:annulée|modifiée|remboursée)\b"
    r"|\b(?:el|tu|su) pedido (?:está|ha sido|fue|queda)\s+(?:\w+\s+)?(?:cancelado|anulado|modificado|reembolsado|cambiado)\b",
    re.I,
)
_DENIED = re.compile(
    r"(?:\b(?:not|never|nothing|nichts?|kein\w*|pas|rien|no|nada)\b|n['’]t\b|\bn['’])", re.I
)
_MAYBE = re.compile(
    r"\b(?:can|could|may|might|would|must|should|to|cannot|will|'ll|shall|want|like|kann|soll|möchte\w*|peut|puede|get|gets|getting|be|usually|normally|only|before|after|every|each)\b[^,;.!?]{0,40}$",
    re.I,
)
_GIVEN = re.compile(
    r"\b(?:for nothing|on the house|on us|my treat|costs? (?:you )?nothing|won['’]?t cost you(?: a (?:thing|penny|cent))?|without paying|"
    r"umsonst|geht aufs haus|pour rien|c['’]est (?:gratuit|offert)|cadeau de la maison|es gratis|por nada|regalo de la casa|invita la casa)\b",
    re.I,
)
_FREE = re.compile(
    r"\b(?:it|this|that|they|these|those|one)(?:['’](?:s|re)|\s+(?:is|are))\s+(?:(?:yours|now|all|completely|entirely|absolutely|totally|today)\s+)*(?:for )?free\b(?!\s*(?:of|from|to|on|over|above|if|when|for|with|within|delivery|returns?|shipping|\w*-))"
    r"|\b(?:have|get|take|keep|grab) (?:it|this|that|one|them|this one|these) (?:for free|free|gratis|at no (?:cost|charge))\b",
    re.I,
)


def done(view: View, evidence: Evidence, states: bool) -> Finding | None:
    """A deed that no confirmed change of this turn stands for.

    Args:
        view: The sentence.
        evidence: ``done`` tells whether a change was confirmed in this turn.
        states: Whether the sentence says a state that the order book has.
    """
    if evidence.done:
        return None
    words = view.words
    for pattern, booked in ((_BARE, True), (_OURS, False), (_PASSIVE, True)):
        for match in pattern.finditer(words):
            before = words[: match.start()]
            if UNSURE.search(before) or _MAYBE.search(before) or _DENIED.search(before + match[0]):
                continue
            if (booked and states) or _of_source(words, evidence):
                continue
            return Finding("nothing was changed in the order book")
    return None


def given(view: View, evidence: Evidence, cited: bool) -> Finding | None:
    """Something said to cost nothing that no source gives away."""
    for pattern in (_GIVEN, _FREE):
        for match in pattern.finditer(view.words):
            before = view.words[: match.start()]
            if UNSURE.search(before) or re.search(
                r"\b(?:not|never|can['’]?t|cannot|isn|aren)\b|n['’]t\b",
                before + match[0][:20],
                re.I,
            ):
                continue
            products = [r for r in view.about if r.kind == "product"]
            if any(value == 0 for r in products for _, value in r.prices):
                continue
            if pattern is _FREE and (cited or not products):
                continue  # a rule is proved like any other
            if evidence.says(match[0].strip()):
                continue
            return Finding("no tool returned that it costs nothing")
    return None


def _of_source(words: str, evidence: Evidence) -> bool:
    """Whether the whole sentence stands in what was returned."""
    plain = words.strip(" .!?,;:*-")
    return len(plain.split()) > 3 and evidence.says(plain)


__all__ = ["done", "given"]
