"""Passwords, codes and keys in running text, by the words before them or by their form."""

from __future__ import annotations

import re
from collections.abc import Iterator

# What a secret is called, in the languages that Aisle speaks.
_NAMES = (
    r"pass\s?-?(?:word|code|phrase|wd)|p[wW]d?|pwort|kenn?wort|passwort|mot\s+de\s+passe|mdp|"
    r"contrase(?:ñ|n|n\u0303)a|clave(?:\s+de\s+acceso)?|parola|senha|wachtwoord"
)
_CODES = (
    r"pin(?:\s?-?(?:code|nummer|number))?|code\s+pin|cv[vc]2?|csc|security\s+(?:code|number)|"
    r"sicherheitscode|prüf(?:nummer|ziffer)|geheimzahl|kartenprüfnummer|code\s+(?:de\s+sécurité|"
    r"secret)|cryptogramme|código\s+(?:de\s+seguridad|secreto)|número\s+secreto|otp|"
    r"one.?time\s+(?:code|password)|verification\s+code"
)
# Up to six words may stand between the name and what it is: "my password for the shop is ...".
_OF = r"(?:\s+(?!is\b|ist\b|est\b|es\b|lautet\b|was\b)[\w'-]{1,20}){0,6}?"
_IS = r"(?:\s*(?:[:=]|->|→)\s*(?:is\b\s*)?|\s+(?:is|ist|lautet|est|es|was|war|era)\b\s*:?\s*)"
_QUOTED = r"[\"'“”„«‹`](?P<quoted>[^\"'“”„«»‹›`\n]{1,80})[\"'“”»›`]"

_PASSWORD = re.compile(
    rf"\b(?:{_NAMES})\b(?P<of>{_OF})(?P<is>{_IS})(?:{_QUOTED}|(?P<bare>\S{{1,80}}))", re.IGNORECASE
)
_BARE = re.compile(rf"\b(?:{_NAMES})\s+(?:{_QUOTED}|(?P<bare>\S{{4,80}}))", re.IGNORECASE)
_CODE = re.compile(
    # "240-pin module 1333" is no secret, and words between only stand before an "is" or a colon.
    rf"(?<!\d)(?<!\d[\s-])\b(?:{_CODES})\b(?:{_OF}{_IS}|\s+|\s?#\s?)"
    r"(?P<bare>\d(?:[\s-]?\d){2,7})\b(?![/.]\d)",
    re.IGNORECASE,
)
_PHRASE = re.compile(
    r"\bpass\s?phrase\b[^\n:=]{0,40}?(?:[:=]|\bis\b)\s*(?P<bare>[^\n]{4,200})", re.I
)
_ADDRESS = re.compile(r"(?<=://)[^\s/:@]{1,64}:(?P<bare>[^\s/@]{1,64})(?=@)")

# What a password is said to be without being told: "my password is wrong".
_STATED = """
a about again already also always an and as at available bad being blocked broken case changed
correct different do empty expired false fine for forgotten from given gone good hacked hard
here hidden how i if in incorrect insecure invalid it just known leaked locked long lost missing
my needed never no not ok okay old on one only or out please possible public rejected required
reset right safe same saved secure sent set short so sometimes still stolen strong that the this
to too true unknown unsafe used valid very visible weak what where why with working wrong your
abgelaufen auch bekannt das dasselbe dem den der die ein eine falsch für gesperrt gleich immer
in kaputt leider mein meine nicht noch nötig richtig schon sehr sicher ungültig unsicher
vergessen verloren von was weg wie wo zu zurück bloqué bloquée ce correct dans de des du encore
expiré faux incorrecte invalide la le les mauvais mon nécessaire oublié pas perdu perdue pour
que quoi refusé son sur toujours trop très un une volé bloqueada caducada con correcta cual de
el en errónea incorrecta inválida la las los mala mi muy necesaria no olvidada para perdida por
que qué robada siempre una válida
"""
_STATES = frozenset(_STATED.split())

_KEYS = (
    re.compile(
        r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:.{0,8000}?-----END [A-Z ]{0,30}-----|.*)", re.S
    ),
    re.compile(r"\beyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{8,2000}"),
    re.compile(r"\b(?:sk|pk|rk)[-_](?:[a-z]{2,8}[-_]){0,2}[A-Za-z0-9_-]{16,200}\b"),
    re.compile(r"\b(?:gh[pousr]_|github_pat_|glpat-|npm_|shp(?:at|ca|pa|ss)_|hf_)[\w-]{16,200}\b"),
    re.compile(r"\bxox[abeoprs]-[\w-]{10,200}\b"),
    re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    re.compile(r"\bAIza[\w-]{35}\b"),
    re.compile(r"(?i)(?<=\bbearer )[\w.~+/-]{16,2000}=*"),
)
_NAMED_KEY = re.compile(
    r"\b(?:api|access|secret|private|auth)[\s_-]{0,2}(?:key|token|schlüssel)\b[\w\s]{0,20}?"
    r"(?:[:=]|->|\bis\b|\bist\b|\best\b|\bes\b)\s*[\"'“`]?(?P<bare>[^\s\"'”`]{8,400})",
    re.IGNORECASE,
)


def passwords(text: str) -> Iterator[tuple[int, int]]:
    """Where passwords, PINs and security codes stand, without the words that name them."""
    for pattern in (_PHRASE, _CODE, _ADDRESS):
        for found in pattern.finditer(text):
            yield found.span("bare")
    for found in _PASSWORD.finditer(text):
        if found.group("quoted"):
            yield found.span("quoted")
            continue
        start, end = _trimmed(text, *found.span("bare"))
        value = text[start:end]
        if not any(c.isalnum() for c in value) or value.casefold() in _STATES:
            continue
        # After a colon anything is the password; after "is" a word in mid-sentence is none,
        # unless it looks like nothing that a sentence holds.
        signed = any(sign in found.group("is") for sign in ":=>→")
        if signed or _odd(value) or _ends(text, end):
            yield start, end
    for found in _BARE.finditer(text):
        if found.group("quoted"):
            yield found.span("quoted")
            continue
        start, end = _trimmed(text, *found.span("bare"))
        if _odd(text[start:end]):
            yield start, end


def keys(text: str) -> Iterator[tuple[int, int]]:
    """Where keys of programs stand: by the forms that providers give them, or named as such."""
    for pattern in _KEYS:
        for found in pattern.finditer(text):
            yield found.span()
    for found in _NAMED_KEY.finditer(text):
        if _odd(found.group("bare")):
            yield found.span("bare")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the sentence's own punctuation at the end."""
    while end > start and text[end - 1] in ".,;)]»”":
        end -= 1
    return start, end


def _odd(value: str) -> bool:
    """Whether it looks like a password and like no word: letters and digits mixed, or signs."""
    digits = sum(c.isdigit() for c in value)
    if digits == len(value):
        return digits >= 4
    if digits:
        return any(c.isalpha() for c in value) or len(value) > 3
    words = re.sub(r"[-'’]|[?!]+$", "", value)
    return len(value) > 3 and not words.isalpha()


def _ends(text: str, end: int) -> bool:
    """Whether a sentence, a line or the text ends here."""
    rest = text[end:].lstrip(" .!)\"'”»")
    return not rest or rest[0] in "\n,;" or bool(re.match(r"\s*[.!]\s", text[end:]))
