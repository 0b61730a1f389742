"""Addresses in a sentence: links, bare domains, e-mails, telephone numbers."""

# ruff: noqa: E501 - patterns and templates are read whole
# ruff: noqa: PLR0912 - one branch a kind of claim

from __future__ import annotations

import re

from assistant.grounding.evidence import EMAIL, PHONE, TARGET, URL, Evidence
from assistant.grounding.finding import Finding
from assistant.grounding.view import View

_LINKED = re.compile(r"\[([^\]]*)\]\(\s*<?([^)\s>]*)[^)]*\)")
_SCHEME = re.compile(r"\b(?:javascript|data|vbscript|file|blob)\s*:\s*[\w/('\"]", re.I)
_BARE = re.compile(
    r"(?<![\w@./-])(?:[\w-]+(?:\.|\s?[\[(]dot[\])]\s?|。|．))+(?P<top>[^\W\d_]{2,24})(?P<path>/\S*)?(?![\w@])",
    re.I,
)
_TOPS = frozenset(
    """com net org info biz shop store online site xyz top club app dev io co uk de fr es it nl be eu us
    ca au nz ch at se no dk fi pl pt ie ru cn jp in br me tv cc ai gg to ly link click live pro buzz vip
    example test invalid local onion edu gov mil""".split()  # noqa: SIM905
)
_CALLED = re.compile(
    r"(?:call|ring|phone|tel(?:ephone|efon)?|dial|whatsapp|text|sms|hotline|number|on|at|appele\w*|llam\w*|anruf\w*|:)\W*(?:us\W+)?(?:on\W+|at\W+)?$",
    re.I,
)
_HOURS = re.compile(
    r"\b(?:open|opening|hours|reach us|call us|ring us|our phones?|lines|staffed|our team is|colleagues? (?:is|are)|geöffnet|erreichbar|ouvert\w*|horario|abiert\w*)\b",
    re.I,
)


def stray(view: View, evidence: Evidence) -> Finding | None:
    """An address that no tool returned; those that were are taken out of what is checked."""
    for match in [*_LINKED.finditer(view.words)]:
        target = match[2].rstrip(".,;:")
        plain = re.sub(r"^(?:mailto|tel):", "", target)
        if not (
            evidence.ours(target) or evidence.ours(plain) or _dialled(plain) in evidence.phones
        ):
            return Finding(f"no tool returned the address {target}", match.start(), match.end(), "")
        label = match[1]
        if ("://" in label or _is_domain(label)) and label.strip() not in target:
            return Finding(f"no tool returned the address {label}")
        view.blanked(match.start() + 1 + len(match[1]), match.end())
    view.reaching = _HOURS.search(view.words) is not None
    words = view.words
    for link in TARGET.findall(words):
        return Finding(f"no tool returned the address {link}")
    if script := _SCHEME.search(words):
        return Finding(f"no tool returned the address {script[0]}")
    for pattern in (URL, EMAIL):
        for match in pattern.finditer(words):
            link = match[0].rstrip(".,;:")
            if not evidence.ours(link):
                return Finding(f"no tool returned the address {link}")
            view.blanked(match.start(), match.start() + len(link))
            view.reaching = view.reaching or pattern is EMAIL
    for match in _BARE.finditer(view.words):
        if not _is_domain(match[0]):
            continue
        bare = re.sub(r"^www\.", "", match[0].rstrip(".,;:").casefold())
        if any(bare in (_host(link), _host(link) + _path(link)) for link in evidence.links):
            view.blanked(match.start(), match.end())
        elif not evidence.says(match[0]):
            return Finding(f"no tool returned the address {match[0]}")
    for match in PHONE.finditer(view.words):
        digits = re.sub(r"\D", "", match[0])
        called = _CALLED.search(view.words[: match.start()]) or match[0][0] in "+0("
        if digits in evidence.phones or _local(digits, evidence.phones):
            view.blanked(match.start(), match.end())
            view.reaching = True
        elif (
            called
            and len(digits) >= 7
            and not re.search(r"[£$€]", view.words[max(0, match.start() - 2) : match.start()])
        ):
            if not evidence.says(match[0]):
                return Finding(f"no tool returned the number {match[0]}")
            view.blanked(match.start(), match.end())
    return None


def _is_domain(text: str) -> bool:
    match = _BARE.search(text)
    return match is not None and (
        (match["top"].casefold() in _TOPS and match["top"].islower()) or bool(match["path"])
    )


def _dialled(text: str) -> str:
    return re.sub(r"\D", "", text)


def _local(digits: str, phones: set[str]) -> bool:
    # +44 1632 960417 is 01632 960417.
    return any(
        len(p) > 6 and p.startswith("0") and digits.endswith(p[1:]) and len(digits) <= len(p) + 3
        for p in phones
    )


def _host(link: str) -> str:
    host = re.sub(r"^\w+://", "", link).split("/")[0].rpartition("@")[2].casefold()
    return re.sub(r"^www\.", "", host)


def _path(link: str) -> str:
    rest = re.sub(r"^\w+://", "", link).partition("/")[2]
    return f"/{rest}" if rest else ""
