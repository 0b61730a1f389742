"""Under which conditions a policy's statement holds: under others, another is no contradiction."""

from __future__ import annotations

import re
from collections.abc import Collection

from ingest.audit.quantity import AMOUNT, DURATION
from kb.terms import STOPWORDS, stem, tokens

# What retail policies make exceptions for. Statements are compared only where these agree.
_CONDITIONS: tuple[tuple[str, str], ...] = (
    ("sale", r"\b(?:(?:on|in) (?:the |our )?sale|sale (?:items?|goods|prices?|sizes?)|clearance"
             r"|outlet|reduced|discounted|struck-out|seconds|ex-display|b-stock|refurbished)\b"),
    ("fault", r"\b(?:fault\w*|defect\w*|damag\w*|broken|recall\w*|wrong (?:item|product)|missing"
              r"|incorrect|not as described)\b"),
    ("gift", r"\b(?:gifts?|vouchers?)\b"),
    ("season", r"\b(?:christmas|xmas|holiday|festive|black friday|cyber monday|easter|seasonal)\b"),
    ("express", r"\b(?:express|expedited|premium|priority|overnight|courier)\b"),
    ("next-day", r"\b(?:next|same)[- ](?:working |business )?day\b"),
    ("saturday", r"\b(?:saturday|sunday|weekend)s?\b"),
    ("economy", r"\b(?:economy|tracked|untracked|recorded|letterbox|large letter)\b"),
    ("abroad", r"\b(?:international\w*|abroad|overseas|world(?:wide)?|outside|europe\w*|eu|global"
               r"|non-eu|customs|export)\b"),
    ("remote", r"\b(?:highlands?|islands?|remote|northern ireland|channel|isle|alaska|hawaii|puerto"
               r" rico|po box|offshore)\b"),
    ("member", r"\b(?:members?|membership|students?|loyalty|subscribers?|subscriptions?|vip|prime"
               r"|club|staff|volunteers?|teachers?|nhs|military|newsletter)\b"),
    ("trade", r"\b(?:trade|wholesale|business (?:customers?|accounts?)|corporate|bulk|group"
              r"|schools?"
              r"|b2b|resellers?|distributors?|partners?)\b"),
    ("collect", r"\b(?:collect\w*|in[- ]store|in (?:the|our) (?:shop|store)|pick[- ]?up|click|shop"
                r"|branch|locker|hand(?:ed)? in|till)\b"),
    ("custom", r"\b(?:personali[sz]ed|customi[sz]ed|custom(?:-made)?|made[- ]to[- ](?:order"
               r"|measure)"
               r"|bespoke|engrav\w*|embroider\w*|monogram\w*)\b"),
    ("exchange", r"\b(?:exchang\w*|swap\w*|replacement)\b"),
    ("hygiene", r"\b(?:hygien\w*|underwear|earrings?|cosmetic\w*|mattress\w*|perishable|food"
                r"|swim\w*)\b"),
    ("heavy", r"\b(?:heavy|bulky|oversi[sz]ed?|large items?|furniture|pallets?|surcharge)\b"),
    ("service", r"\b(?:hire|hired|rent\w*|repair\w*|workshop|install\w*|trial"
                r"|lease"
                r"|pre-?orders?|back-?orders?|marketplace|third[- ]part\w+|digital|downloads?"
                r"|software|licen[cs]es?|cancel\w*)\b"),
    ("second", r"\b(?:after (?:that|this|the first)|additional|another|second|each further|extra"
               r"|extend\w*|extension|further)\b"),
    ("consumer-law", r"\b(?:statutory|by law|legal|withdraw\w*|cooling[- ]off|consumer rights)\b"),
    ("part", r"\b(?:batter(?:y|ies)|parts?|accessor\w+|spares?|consumables?|labou?r)\b"),
)  # fmt: skip
_UNDER = re.compile(
    r"\b(?:under|below|less than|up to|between)\s+(?:£|€|\$|¥|₹"
    r"|[A-Z]{3} ?)\d",
    re.IGNORECASE,
)
_PATTERNS = tuple((tag, re.compile(pattern, re.IGNORECASE)) for tag, pattern in _CONDITIONS)
# An "if" that only says what every customer thinks makes no exception.
_IDLE = re.compile(
    r"\b(?:if|when|should) (?:you(?:['’]re| are)?|it|they|something|anything"
    r"|your \w+)\b[^,.;]{0,30}?"
    r"(?:not (?:entirely |completely |fully |100% )?(?:happy|satisfied|right|what)|un(?:happy"
    r"|satisfied)"
    r"|change[ds]? your mind|don['’]t (?:like|want|love)|doesn['’]t (?:fit|suit)|isn['’]t right"
    r"|wish(?:es)? to return|want to return|need to return|would like to return)[^,.;]*",
    re.IGNORECASE,
)
_IF_ONLY = re.compile(r"\b(?:if|unless|except)\b", re.I)  # "When will it come?" asks
_IF = re.compile(r"\b(?:if|unless|except|provided|as long as|when)\b", re.I)
# English names of the countries that shops write of most, and what they call parts of the world.
_PLACES = frozenset(
    ["uk", "britain", "england", "scotland", "wales", "ireland", "gb", "usa", "us", "america",
     "canada", "mexico", "australia", "zealand", "japan", "china", "india", "germany", "france",
     "spain", "italy", "portugal", "netherlands", "belgium", "luxembourg", "austria",
     "switzerland", "poland", "sweden", "norway", "denmark", "finland", "iceland", "czech",
     "greece", "hungary", "romania", "bulgaria", "croatia", "slovakia", "slovenia", "estonia",
     "latvia", "lithuania", "malta", "cyprus", "turkey", "israel", "brazil", "singapore",
     "hong", "kong", "taiwan", "korea", "africa", "asia", "jersey", "guernsey", "mainland",
     "domestic"]
)  # fmt: skip
_NAME = re.compile(r"(?<=[a-z0-9,;:] )[A-Z][a-z]+[A-Za-z]*|\b[A-Z][a-z]+[A-Z]\w*|\b[A-Z]{2,5}\b")
_CALENDAR = frozenset(
    ["january", "february", "march", "april", "may", "june", "july", "august", "september",
     "october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday",
     "gbp", "eur", "usd", "faq", "vat", "id", "qr", "rma"]
)  # fmt: skip


# How a sentence begins that speaks of everything the store sells.
_GENERIC = frozenset(
    ["a", "all", "an", "any", "anything", "as", "at", "because", "buy", "buyers", "by", "can",
     "customers", "delivery", "each", "every", "everyone", "everything", "for", "free", "from",
     "goods", "here", "however", "i", "in", "is", "it", "items", "just", "most", "my", "no",
     "normal",
     "normally", "note", "on", "once", "online", "order", "orders", "our", "parcels", "please",
     "postage", "products", "purchases", "regular", "return", "returns", "shipping", "shoppers",
     "simply", "so", "standard", "that", "the", "there", "they", "things", "this", "to", "unless",
     "unopened", "until", "unused", "unwanted", "unworn", "usually", "warranty", "guarantee", "we",
     "what", "when", "where", "with", "within", "yes", "you", "your", "have", "get", "send",
     "spend",
     "if", "under", "after", "returning", "back", "full", "up", "change", "changed", "not", "do",
     "remember", "also", "and", "or", "but", "qualifying", "eligible", "new", "time", "cost",
     "costs", "price", "money", "refunds", "refund", "30-day", "14-day", "home", "domestic"]
)  # fmt: skip
# The country that a currency is of, by the names it goes by: at home no condition is meant.
_HOME = {
    "GBP": ("uk", "britain", "gb", "mainland", "domestic"),
    "USD": ("usa", "us", "america", "mainland", "domestic"),
    "CAD": ("canada", "domestic"),
    "AUD": ("australia", "mainland", "domestic"),
    "NZD": ("zealand", "domestic"),
    "CHF": ("switzerland", "domestic"),
    "SEK": ("sweden", "domestic"),
    "NOK": ("norway", "domestic"),
    "DKK": ("denmark", "domestic"),
    "PLN": ("poland", "domestic"),
    "INR": ("india", "domestic"),
    "JPY": ("japan", "domestic"),
}
_WORKING_DAY = re.compile(r"\b(?:working|business) days?\b", re.IGNORECASE)
_RETURNING = re.compile(r"\breturn", re.IGNORECASE)


class Conditions:
    """Reads the conditions of statements of one store.

    Args:
        things: Stems of what the store sells, from its own categories and brands: a rule for boots
            is another than one for tents.
        own: Words that name the store itself, which make no condition.
        currency: That of the store, which says what is home.
    """

    def __init__(
        self, things: Collection[str], own: Collection[str] = (), currency: str = ""
    ) -> None:
        self._things = frozenset(things) - {stem(word) for word in own}
        self._own = frozenset(own) | _CALENDAR
        self._home = frozenset(_HOME.get(currency, ()))

    def of(self, text: str, *, names: bool = True) -> frozenset[str]:
        """The conditions that a sentence, a heading or a title sets.

        Args:
            text: The words.
            names: Whether it is a sentence: capitalised words inside it are names that restrict it,
                and so is what it begins with, unless that is everything. False for headings.
        """
        text = _IDLE.sub(" ", text)
        told = _without_quantities(text)
        found = {tag for tag, pattern in _PATTERNS if pattern.search(told)}
        if _UNDER.search(text):
            found.add("under")
        if _RETURNING.search(told):
            found.discard("exchange")  # "returns and exchanges" are one rule
        words = tokens(told)
        found |= {
            f"in {word}"
            for word in words
            if word in _PLACES and word not in self._home and not _pronoun(word, text)
        }
        found |= {
            f"of {stem(word)}"
            for word in words
            if word not in STOPWORDS and stem(word) in self._things
        }
        if match := (_IF if names else _IF_ONLY).search(told):
            # What follows decides, and only the same words are surely the same condition.
            clause = [stem(w) for w in tokens(told[match.end() :]) if w not in STOPWORDS][:6]
            found.add(f"if {' '.join(clause)}")
        if names:
            rest = told
            for _, pattern in _PATTERNS:
                rest = pattern.sub(" ", rest)
            named = {match[0].casefold() for match in _NAME.finditer(rest)}
            named -= self._own | _PLACES | self._home
            found |= {f"of {stem(name)}" for name in named}
            first = words[0] if words else ""
            if (
                tokens(rest)[:1] == words[:1]
                and first not in _GENERIC
                and first not in self._own
                and first.isalpha()
            ):
                found.add(f"of {stem(first)}")
        return frozenset(found)


def _without_quantities(text: str) -> str:
    """The text without durations and amounts: "working days" make no condition."""
    return AMOUNT.sub(" ", DURATION.sub(" ", _WORKING_DAY.sub(" ", text)))


def _pronoun(word: str, text: str) -> bool:
    # "us" is America only in capitals.
    return word == "us" and re.search(r"\bU\.?S\b", text) is None
