"""Whether a message is a plain yes, told by code: what isn't certainly one is none.

A yes is a message all of whose words stand in one language's short list, one of them a yes. So
"yes, but ...", "yes?", "not yes", a yes inside quotation marks and a yes with a new wish are none.
"""

from __future__ import annotations

import re
import unicodedata

from assistant.orders.records import squeezed

_LONGEST = 30  # words

# What says yes by itself; several words stand next to each other.
_YES = {
    "en": (
        "yes|yeah|yep|yup|yea|aye|sure|absolutely|definitely|certainly|of course|agreed|i agree|"
        "confirm|confirmed|i confirm|go ahead|go for it|do it|do that|do so|please do|proceed|"
        "that s right|that s correct|thats right|thats correct|that is right|that is correct"
    ),
    "de": (
        "ja|jawohl|jo|genau|einverstanden|bestätigt|bestätige|ich bestätige|natürlich|"
        "auf jeden fall|mach das|machen sie das|bitte machen|stimmt so|das stimmt|passt so"
    ),
    "fr": (
        "oui|ouais|d accord|c est d accord|je confirme|confirmé|confirme|allez y|vas y|bien sûr|"
        "tout à fait|c est correct|c est exact|faites le|fais le"
    ),
    "es": (
        "sí|si|claro|claro que sí|de acuerdo|confirmo|confirmado|adelante|por supuesto|hágalo|"
        "hazlo|es correcto|desde luego|proceda|procede"
    ),
}

# What may stand beside it without making it less of a yes.
_BESIDE = {
    "en": (
        "ok okay alright right great perfect good fine cool lovely super excellent thanks thank "
        "you very much so please pls kindly i we i'd d would like to want it this that the these "
        "all everything is s looks sounds correct exactly now then and go ahead proceed with for "
        "on of me my order request change changes a am happy sir madam hello hi yes"
    ),
    "de": (
        "ok okay gut super prima perfekt danke vielen dank dir ihnen bitte ich wir das es so die "
        "der den dies diese alles ist jetzt gerne gern möchte machen mach sie meine mein "
        "bestellung ja dann und auftrag korrekt richtig mit für"
    ),
    "fr": (
        "ok bien parfait super très merci beaucoup s il vous te plaît svp je nous ça cela le la "
        "les tout c est tout correct maintenant et ma mon commande pour avec oui alors"
    ),
    "es": (
        "ok vale bien perfecto genial muchas gracias por favor lo la los las eso esto todo está es "
        "correcto ahora y mi pedido para con sí entonces yo quiero"
    ),
}

# Verbs that name what is agreed to: a yes to something else is no yes to this.
_NAMING = {
    "cancel": (
        "cancel cancelling canceling cancelled canceled cancellation stornieren storniere "
        "stornierung annuler annulez annulation cancelar cancele cancela cancelación"
    ),
    "change": (
        "change changing update updating modify modification swap ändern ändere änderung "
        "changer changez modifier modifiez modification cambiar cambie cambia cambio modificar "
        "address item items payment method adresse zahlungsart dirección"
    ),
    "return": (
        "return returning refund rückgabe zurückgeben zurücksenden retour retourner retournez "
        "devolver devuelva devolución items item"
    ),
    "exchange": (
        "exchange exchanging swap replace replacement umtauschen umtausch tauschen échanger "
        "échange cambiar cambio items item"
    ),
}
_NO = re.compile(
    r"^\W*(?:(?:oh|ah|hm+|well|sorry|äh|bon|bueno)\W+)*"
    r"(?:no|nope|nah|not (?:now|yet|that|this)|don'?t|do not|never ?mind|stop|wait|hold on|"
    r"forget (?:it|that)|leave it|nein|nicht|ne|doch nicht|lieber nicht|warte|stopp|"
    r"non|pas|surtout pas|attendez|attends|laisse[zr]?|mejor no|para nada|espera|espere|déjalo)\b",
    re.I,
)
_QUOTED = re.compile(r"[\"“”„«»`]|(?<!\w)['‘’]\w|^\s*>", re.M)
_WORD = re.compile(r"\w+")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


_BARE = {"sí": "si", "sûr": "sur", "à": "a", "plaît": "plait", "très": "tres", "ça": "ca"}


def _words(listed: str) -> frozenset[str]:
    words = set(_WORD.findall(_plain(listed)))
    return frozenset(words | {_BARE[w] for w in words if w in _BARE})


_PHRASES = {
    language: re.compile(
        r"(?<!\w)(?:" + "|".join(p.replace(" ", r"\W+") for p in listed.split("|")) + r")(?!\w)"
    )
    for language, listed in _YES.items()
}
_ALLOWED = {language: _words(_YES[language]) | _words(_BESIDE[language]) for language in _YES}
_NAMED = {action: _words(listed) for action, listed in _NAMING.items()}


def says_yes(text: str, action: str = "", order_id: str = "") -> bool:
    """Whether a message is an explicit yes to a proposal and nothing else.

    Args:
        text: The shopper's whole message, in English, German, French or Spanish.
        action: What was proposed, such as ``cancel``: its verbs may stand in the yes.
        order_id: The order it was proposed for: its number may stand there too.
    """
    plain = _plain(text).strip()
    if not plain or "?" in plain or "¿" in plain or _QUOTED.search(plain):
        return False
    if any(unicodedata.category(c) in ("Cf", "Cc", "Co") and c not in "\n\r\t" for c in plain):
        return False
    words = _WORD.findall(plain)
    if len(words) > _LONGEST:
        return False
    kind = "change" if action.startswith(("change", "default")) else action
    named = _NAMED.get(kind, frozenset()) | ({squeezed(order_id)} if order_id else set())
    return any(
        _PHRASES[language].search(plain) is not None
        and all(word in _ALLOWED[language] or word in named for word in words)
        for language in _YES
    )


def says_no(text: str) -> bool:
    """Whether a message turns a proposal down."""
    return _NO.search(_plain(text)) is not None
