"""What shoppers say about their orders, told by its form, in the languages that are spoken here."""

# ruff: noqa: E501 - a pattern reads better on one line
from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from assistant.guard.masking import EMAIL


class Wish(StrEnum):
    """What somebody wants of an order."""

    STATUS = "status"
    LIST = "list"
    PROFILE = "profile"
    CANCEL = "cancel"
    RETURN = "return"
    SWAP = "swap"  # an exchange or a change of items, as the order's status allows
    ADDRESS = "change_address"
    DEFAULT_ADDRESS = "default_address"
    PAYMENT = "change_payment"
    CHANGE = "change"  # something about an order; what exactly is still to be said
    KNOWN = "known"  # only who one is

    @property
    def deed(self) -> bool:
        """Whether it changes anything."""
        return self not in (Wish.STATUS, Wish.LIST, Wish.PROFILE, Wish.KNOWN)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.I)


_ORDER = r"(?:orders?|purchases?|parcel|package|shipment|delivery|bestellung(?:en)?|paket|lieferung|commandes?|colis|pedidos?|compras?|paquete)"
_MY = r"(?:my|mine|meine[rn]?|mein|ma|mon|mes|mis?)"
_ITS = rf"(?:{_MY}|the|this|that|an?|last|latest|pending|recent|die|diese|der|la|cette|le|el|este|un|una|une)"

_CANCEL = _any(
    r"\bcancel(?:l?ed|l?ing|lation)?\b", r"\bcall(?:ing)? off\b", r"\bstornier\w*|\bstorno\b",
    r"\bannul(?:er|ez|e|ation)\b", r"\b(?:cancelar|cancele|cancela|cancelaci[oó]n|anular)\b",
)  # fmt: skip
_RETURN = _any(
    r"\breturn(?:ing|ed)?\b", r"\b(?:send|give)(?: \w+){1,4} back\b", r"\brefund(?:ed)?\b",
    r"\bzur(?:ü|ue)ck(?:geben|senden|schicken)\b", r"\b(?:schicke|sende|gebe)\b.{0,40}\bzur(?:ü|ue)ck\b",
    r"\b(?:retourner|renvoyer)\b", r"\b(?:devolver|devoluci[oó]n)\b",
)  # fmt: skip
_SWAP = _any(
    r"\bexchang(?:e|ed|ing)\b", r"\bswap(?:ped|ping)?\b", r"\bswitch(?:ed|ing)?\b", r"\breplac(?:e|ed|ing)\b",
    r"\b(?:change|modify|update|alter)\b(?!.{0,30}\b(?:address|payment|adresse|direcci)).{0,60}\b(?:to|for|into|item|items)\b",
    r"\b(?:um)?tausch\w*", r"\b[eé]chang(?:er|e)\b", r"\bcambi(?:ar|o)\b.{0,60}\bpor\b",
)  # fmt: skip
_ADDRESS = _any(r"\baddress(?:es)?\b", r"\b(?:liefer)?adresse\b", r"\bdirecci[oó]n\b")
_ACCOUNT = _any(
    r"\b(?:default|profile|account|user|home|on file|billing)\b", r"\bkonto\b", r"\bcompte\b", r"\bcuenta\b",
    r"\bi(?:'| ha)?ve moved\b|\bi moved\b",
)  # fmt: skip
_CHANGE = _any(
    r"\b(?:chang(?:e|ed|ing)|modify|update|correct|amend|edit|new|different|another|wrong)\b",
    r"\b(?:send|ship|deliver)\b.{0,40}\bto\b", r"\b(?:(?:ä|ae)nder\w*|neue|andere|falsche)\b",
    r"\b(?:changer|modifier|nouvelle|autre)\b", r"\b(?:cambiar|modificar|nueva|otra)\b",
)  # fmt: skip
_ALTER = _any(
    r"\b(?:change|modify|update|amend|edit|alter)\b",
    r"\b(?:ä|ae)ndern\b",
    r"\b(?:changer|modifier)\b",
    r"\b(?:cambiar|modificar)\b",
)
_IT_IS = _any(
    r"\bwhere(?:'s| is| are) (?:it|they|that)\b",
    r"\b(?:its|the) status\b",
    r"\bwhen (?:will|does) it (?:arrive|come)\b",
    r"\bwo ist (?:es|sie)\b",
)
_PAYMENT = _any(
    r"\bpayment(?: method)?\b", r"\bpay(?:ing)?\b.{0,30}\b(?:with|by|instead)\b", r"\bzahlungs(?:art|methode)\b",
    r"\b(?:mode|moyen) de paiement\b", r"\b(?:forma|m[eé]todo) de pago\b",
)  # fmt: skip
_PROFILE = _any(
    rf"\bwhat(?:'s| is| are)\b.{{0,20}}\b{_MY}\b.{{0,20}}\b(?:address|payment methods?)\b",
    r"\bpayment methods?\b.{0,20}\b(?:i have|on file|saved|do i)\b|\bpayment methods? do i have\b",
    r"\bgift card balance\b|\bbalance (?:of|on) my gift card\b", r"\bmy (?:profile|account details|payment methods)\b",
)  # fmt: skip
_LIST = _any(
    r"\b(?:my|all|list|show|other|past|previous|earlier)\b.{0,15}\borders\b", r"\border history\b", r"\bwhat (?:else |all )?(?:did|have|had) i (?:also )?(?:order|bought|buy)",
    r"\bmeine bestellungen\b", r"\bmes commandes\b", r"\bmis pedidos\b",
)  # fmt: skip
_WHICH = _any(
    r"\b(?:which|what) orders (?:do|have|did|are)\b.{0,10}\b(?:i|mine|my)\b", r"\bwelche bestellungen (?:habe|hatte) ich\b",
    r"\bquelles (?:sont mes )?commandes\b", r"\bqu[eé] pedidos tengo\b",
)  # fmt: skip
# It may as well stay as it is.
_KEEP = _any(
    r"\b(?:leave|keep) (?:it|that|this|them|everything|things|(?:the|my) (?:\w+ )?(?:order|address|items?))\b(?! (?:to|at|in|for)\b)",
    r"\b(?:do not|don'?t) (?:do|cancel|change|return|exchange|swap)\b", r"\b(?:never ?mind|forget (?:it|that|about it))\b",
    r"\b(?:lass(?:en)?|belass\w*) (?:sie )?(?:es|das|alles)\b", r"\b(?:laisse[zr]?|gardez?) (?:la|le|les|tout|ça|cela)\b",
    r"\bd[eé]j(?:a|e|ar|al[oa]|el[oa])\b(?: todo)?(?: (?:como|as[ií])\b)?",
)  # fmt: skip
_SENT_TO = re.compile(
    r"\b(?:send|ship|deliver|redirect|forward|post)\b.{0,60}?\bto\b(.+)", re.I | re.S
)
_OWN = _any(
    rf"\b{_ITS} (?:\w+ )?{_ORDER}\b", rf"\bwhere(?:'?s| is| are)\b.{{0,25}}\b{_MY}\b", r"\bi(?:'ve| have)? (?:just )?(?:ordered|bought|received|got)\b",
    r"\btrack(?:ing)?\b.{0,20}\b(?:order|parcel|package|number)\b", rf"\bwo (?:ist|bleibt) {_MY}\b", rf"\bo[uù] est {_MY}\b", rf"\bd[oó]nde est[aá] {_MY}\b",
)  # fmt: skip
_THIS_ORDER = re.compile(
    rf"\b(?:{_MY}|this|that|last|latest|diese|cette|este) (?:\w+ )?{_ORDER}\b", re.I
)
_STATUS = _any(
    rf"\bwhere(?:'?s| is| are)\b.{{0,25}}\b{_MY} {_ORDER}\b",
    rf"\b(?:track|status|tracking)\b.{{0,30}}\b(?:{_ORDER}|number)\b", rf"\bwo (?:ist|bleibt) {_MY} {_ORDER}\b",
    rf"\bo[uù] est {_MY} {_ORDER}\b", rf"\bd[oó]nde est[aá] {_MY} {_ORDER}\b",
    rf"\bwhat(?:'s| is) in\b.{{0,20}}\b{_ORDER}\b", rf"\b{_MY} {_ORDER}\b.{{0,40}}\b(?:hasn'?t|not|never|still|late|missing|yet|status)\b",
    rf"\b(?:check|find|see|look up|look at)\b.{{0,20}}\b{_MY} (?:\w+ )?{_ORDER}\b",
)  # fmt: skip
# A rule is asked for, not a deed.
_GENERAL = _any(
    r"^\W*(?:how (?:do|can|does|long|much|many)|what(?:'s| is| are) (?:your|the)|do you|does|is it|is there|are there|when (?:do|can|will)|which|wie|kann man|comment|c[oó]mo|cu[aá]l)\b"
)
_MAY_I = _any(r"^\W*(?:can|may|could|am) i\b", r"^\W*(?:kann|darf) ich\b", r"^\W*(?:puis-je|est-ce que je peux)\b", r"^\W*¿?puedo\b")  # fmt: skip
_WANTED = _any(
    r"\b(?:i|we)(?:'d| would)? (?:like|love|want|need|wish|have|'d like)\b", r"\bplease\b", r"\b(?:can|could|would|will) you\b",
    r"\bhelp me\b", r"\b(?:ich|wir) (?:möchte|moechte|will|würde|muss)\w*", r"\bbitte\b", r"\bje (?:veux|voudrais|souhaite)\b",
    r"\bs'il (?:vous|te) pla[iî]t\b", r"\b(?:quiero|quisiera|me gustar[ií]a|necesito)\b", r"\bpor favor\b",
    r"^\W*(?:and |also |then |actually,? |ok(?:ay)?,? |no,? |now )*(?:cancel|return|exchange|swap|change|replace|update|modify|send|storniere|annulez|cancele|cancela)\b",
)  # fmt: skip
_NUMBER = re.compile(r"(?<![\w@.])#?[A-Za-z]{0,4}-?\d{4,14}(?![\w@])")
_HASHED = re.compile(r"(?<!\w)#\s?([A-Za-z]{0,4}-?\d{1,14})(?!\w)")
_NAMED_NUMBER = re.compile(rf"\b{_ORDER}\s*(?:number|no\.?|nr\.?|id|n°)?\s*[:#]?\s*#?([A-Za-z]{{0,4}}-?\d{{3,14}})\b", re.I)  # fmt: skip
_LETTERED = re.compile(r"(?<![\w@.])#?[A-Za-z]{1,4}-?\d{4,14}(?![\w@])")
_POSTCODE = re.compile(
    r"(?<![\w#])(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|\d{5}(?:-\d{4})?|\d{4}\s?[A-Z]{2}|"
    r"[A-Z]\d[A-Z]\s?\d[A-Z]\d|\d{2}-\d{3}|\d{4}|\d{6})(?!\w)",
    re.I,
)
_NAME = re.compile(
    r"\b(?:i am|i'm|my (?:full )?name(?: is|'s|:)|name(?: is|:)|this is|it's|ich bin|ich hei(?:ß|ss)e|mein name ist|"
    r"je suis|je m'appelle|mon nom est|soy|me llamo|mi nombre es)\s+"
    r"((?:[^\W\d_][\w'’-]*\.?\s?){1,4})",
    re.I,
)
_CAPITALS = re.compile(r"\b[^\W\d_a-zß-ÿ][\w'’-]+(?:\s+[^\W\d_a-zß-ÿ][\w'’-]+){1,2}")
_AFTER_NAME = re.compile(r"\b(?:and|in|from|at|with|zip|post\s?code|postal|living|who|my|und|aus|et|de|y)\b.*", re.I)  # fmt: skip
_ALL = _any(
    r"\b(?:everything|all (?:of )?(?:it|them|items|the items)|whole order|entire order|all)\b",
    r"\b(?:alles|alle)\b",
    r"\btout\b",
    r"\btodo\b",
)
_EXCEPT = re.compile(r"\b(?:except|but not|apart from|other than|excluding|außer|ausser|sauf|excepto|salvo)\b(.*)", re.I)  # fmt: skip
_ON_FILE = _any(
    r"\b(?:address|one) (?:on|in) (?:my )?(?:file|account|profile)\b", r"\b(?:default|profile|account|home|usual) address\b",
    r"\bmy address in (?:my|the) (?:profile|account)\b", r"\badresse (?:in|aus) meinem konto\b", r"\badresse de mon compte\b", r"\bdirecci[oó]n de mi cuenta\b",
)  # fmt: skip
_LATEST = _any(r"\b(?:last|latest|most recent|newest|letzte|neueste|derni[eè]re|[uú]ltim[oa])\b")


def plain(text: str) -> str:
    """A message with straight apostrophes and without compatibility forms."""
    return re.sub("[‘’ʼ`´]", "'", unicodedata.normalize("NFKC", text))


def wish_of(text: str, *, going_on: bool) -> Wish | None:
    """What a message wants of an order; None when it speaks of none of the shopper's orders.

    Args:
        text: The message.
        going_on: Whether an order is being talked about already, so that "cancel it" is enough.
    """
    said = plain(text)
    own = bool(numbers(said)) or _OWN.search(said) is not None
    if _WHICH.search(said):
        return Wish.LIST
    if _GENERAL.search(said) and not _STATUS.search(said) and not numbers(said):
        return Wish.PROFILE if _PROFILE.search(said) else None
    if _PROFILE.search(said):
        return Wish.PROFILE
    deed = _deed(said)
    if deed is not None:
        asks = _MAY_I.search(said) is not None
        wanted = _WANTED.search(said) is not None
        if asks and not going_on:
            # "Can I return something I bought?" asks for the rule, "can I return my order?" for a deed.
            return deed if numbers(said) or _THIS_ORDER.search(said) else None
        return deed if own or going_on or wanted else None
    if _LIST.search(said):
        return Wish.LIST
    if _STATUS.search(said) or numbers(said) or (going_on and _IT_IS.search(said)):
        return Wish.STATUS
    return Wish.KNOWN if _introduces(said) else None


def asks_status(text: str) -> bool:
    """Whether it asks how an order stands, rather than just naming one."""
    return _STATUS.search(plain(text)) is not None


def _introduces(said: str) -> bool:
    """Whether a message says who one is and hardly anything else."""
    rest = EMAIL.sub(" ", said)
    if rest != said:
        return len(rest.split()) <= 6
    return bool(postcodes(said)) and _NAME.search(said) is not None and len(said.split()) <= 12


def keeps(text: str) -> bool:
    """Whether it says that nothing is to be changed after all."""
    return _KEEP.search(plain(text)) is not None


def _to_an_address(said: str) -> bool:
    """Whether something is to be sent to a street and a postcode that are said."""
    found = _SENT_TO.search(said)
    return found is not None and "," in found[1] and bool(postcodes(found[1]))


def _deed(said: str) -> Wish | None:
    if _ADDRESS.search(said) and _CHANGE.search(said):
        orderly = re.search(rf"\b{_ORDER}\b", said, re.I) or numbers(said)
        account = _ACCOUNT.search(said) and not _ON_FILE.search(said)
        return Wish.DEFAULT_ADDRESS if account and not orderly else Wish.ADDRESS
    if _to_an_address(said):
        return Wish.ADDRESS
    if _SWAP.search(said):
        return Wish.SWAP
    if _PAYMENT.search(said) and _CHANGE.search(said):
        return Wish.PAYMENT
    if _CANCEL.search(said):
        return Wish.CANCEL
    if _RETURN.search(said):
        return Wish.RETURN
    orderly = re.search(rf"\b{_ORDER}\b", said, re.I) or numbers(said)
    return Wish.CHANGE if orderly and _ALTER.search(said) else None


def numbers(text: str) -> list[str]:
    """Order numbers in a message: behind a hash or the word order, or letters with digits."""
    found = [m[0].lstrip("# ") for m in _LETTERED.finditer(text)]
    found += [m[1] for m in _HASHED.finditer(text)] + [m[1] for m in _NAMED_NUMBER.finditer(text)]
    return list(dict.fromkeys(found))


def bare_numbers(text: str) -> list[str]:
    """Whatever could be an order number, in an answer to the question for one."""
    return [m[0].lstrip("#") for m in _NUMBER.finditer(text)]


def postcodes(text: str) -> list[str]:
    """What may be a postcode."""
    taken = set(numbers(text))
    return [m[0] for m in _POSTCODE.finditer(text) if m[0] not in taken]


def names(text: str) -> list[str]:
    """What may be somebody's full name, the likeliest first."""
    said = plain(text)
    found = [" ".join(_AFTER_NAME.sub("", m[1]).split()) for m in _NAME.finditer(said)]
    if not any(len(name.split()) >= 2 for name in found):
        found += [m[0] for m in _CAPITALS.finditer(said) if "'" not in m[0].split()[0]]
    rest = re.sub(r"[^\w\s'’-]|\d", " ", _POSTCODE.sub(" ", said)).split()
    if not found and 2 <= len(rest) <= 3:
        found.append(" ".join(rest))
    return [name for name in dict.fromkeys(found) if len(name.split()) >= 2]


def everything(text: str) -> bool:
    """Whether all items are meant."""
    return _ALL.search(plain(text)) is not None


def excepted(text: str) -> str:
    """The words behind "except"; empty without."""
    found = _EXCEPT.search(plain(text))
    return found[1] if found else ""


def on_file(text: str) -> bool:
    """Whether the address on the shopper's account is meant."""
    return _ON_FILE.search(plain(text)) is not None


def latest(text: str) -> bool:
    """Whether the last order is meant."""
    return _LATEST.search(plain(text)) is not None
