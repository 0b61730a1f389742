# ruff: noqa: E501 - a pattern reads better on one line
"""What shoppers say to go on with what was shown: patterns by name, met on folded text.

Each name is a list of regular expressions of one language, any of which makes it; where one has a
group, that is what the words are about.
"""

from __future__ import annotations

import re
from functools import cache

from kb.terms import fold

# English. Another language adds a table of the same names.
_LEAD = r"^\W*(?:(?:and|ok(?:ay)?|so|but|hm+|please|well|great|thanks|yes|no|nope)\b[\s,.!]*)*"
_END = r"(?: (?:please|do you have|have you got|is there|are there|there|then|instead|maybe))*\W*$"
_HAVE = r"(?:do you have|have you(?: got)?|got|is there|are there|show me|can you show me|i'd like|i want)"
_THING = r"(?:part|bit|condition|filter|limit|requirement|thing)"

PATTERNS: dict[str, tuple[str, ...]] = {
    # The next page of the same search.
    "more": (
        _LEAD + r"(?:show|give|see|let me see)(?: me)?(?: some)? (?:more|others?)"
        r"(?: (?:ones?|options|results|models|of (?:them|those|these)))?" + _END,
        _LEAD + rf"(?:{_HAVE} )?(?:any ?(?:thing)?|some ?(?:thing)?|what) ?(?:else|more|others?)"
        r"(?: (?:ones?|options|models|choices|ideas|like (?:that|this|it)))?" + _END,
        _LEAD + r"(?:more|next|others?)(?: (?:ones?|please|options|results|models))*" + _END,
        _LEAD
        + rf"(?:{_HAVE} )?(?:any )?(?:other|different|more) (?:ones?|options|models|choices)"
        + _END,
    ),
    "other_brand": (
        r"\b(?:an)?other (?:brands?|makes?|manufacturers?)\b",
        r"\bdifferent (?:brands?|makes?|manufacturers?)\b",
    ),
    # A condition that is taken back.
    "dropped": (
        r"\b(?:doesn't|don't|does not|do not|needn't|need not) (?:(?:have|need) to )?be (?:that |so |too )?(.+)",
        r"\b(?:doesn't|don't|does not|do not) (?:have|need) to (?:have |come in |come with )?(?:an? |the )?(.+)",
        rf"\bwithout (?:the |that )?(.+?) {_THING}\b",
        r"\b(?:forget|drop|ignore|skip|never ?mind|remove|leave out|scrap|take out)(?: about)? "
        rf"(?:the |that |my )?(.+?)(?: {_THING})?\W*$",
        r"\bany (colou?r|size|brand|price|material|make)(?: is| will| would|\W*$)",
        r"\b(?:the |it )?([\w -]+?) (?:doesn't|does not|don't|do not) matter\b",
        r"\b(?:the )?([\w -]+?) (?:isn't|is not|aren't) (?:that |so |very )?(?:important|necessary|needed|required)\b",
        r"\bnot necessarily (.+)",
        r"\bi don't (?:mind|care)(?: about)? (?:the |which |what |about )?(.+)",
    ),
    # What was offered is refused.
    "refused": (
        r"^\W*(?:no|nope|nah)?[\s,]*(?:not (?:that|this|it|the)(?: (?:first |second |third |last )?ones?)?|not (?:those|these|them))"
        r"(?: (?:please|though))*\W*$",
        r"\bi don't (?:like|want) (?:that|this|the|it|those|these|them)(?: (?:first |second |third |last )?ones?)?\W*$",
    ),
    # Words in front of what is meant, where a shopper puts something right.
    "corrected": (
        r"^\W*(?:(?:no|nope|sorry|actually|wait|oh|hm+|well|but|hang on)\b[\s,.!:–-]*)*"
        r"(?:(?:i|what i) (?:meant|mean|said|asked for|was asking for|wanted|actually (?:meant|said|want|wanted))"
        r"(?: to say| is| was)?|make (?:that|it)|i'd rather(?: have)?|rather|it should be)\b[\s,.:–-]*",
        r"^\W*(?:no|nope|sorry|actually|wait)\b[\s,.!:–-]+(?=\w)(?!(?:thanks|thank|need|worries|problem|idea|more|that's)\b)",
    ),
    # Among what was shown.
    "all_shown": (
        r"\b(?:them|these|those|they|all of (?:them|these|those)|any of (?:them|these|those)|all (?:three|four)|each)\b",
    ),
    "both": (r"\b(?:both|the two|either(?: of them)?|the pair)\b",),
    "the_other": (r"\bthe other(?: ones?)?\b",),
    "one_of": (r"\bthe ([\w'. -]{2,40}?) ones?\b",),
    "same": (r"\b(?:the )?same (?:ones? |thing |model )?(?:but |just )?(?:in|as|with|size)\b",),
    "last_few": (r"\blast (two|three|2|3)\b",),
    "number": (r"\b(?:number|no\.?|option|item|#)\s*(\d)\b",),
    "pronoun": (
        r"\b(?:it|its|it's|this one|that one|the one)\b",
        r"\b(?:this|that)\b(?= (?:is|has|have|come|comes|fit|fits|jacket|in|available|waterproof|too)\b|\W*$)",
        r"\b(?:is|does|do|can|will|has|would|of|about|with|take|like|want|buy|on|for|wash|return|have|get) (?:this|that)\b(?! \w+ (?:one|you))",
    ),
    "which": (r"\bwhich\b", r"\bwhat one\b"),
    # What stands behind these words describes what is looked for, and names no other thing.
    "property": (
        r"^\W*(?:(?:and|but|ok(?:ay)?|or|please|no|maybe)\b[\s,]*)*(?:only|just|in|with|without|for|from|by|made|"
        r"that|which|(?:it )?(?:must|should|has to|needs to)|suitable|compatible)\b",
    ),
    "why": (r"^\W*(?:but )?(?:why|how come|why (?:that|this)(?: one)?)\W*$",),
    "how_much_more": (r"\bhow much (?:more|less|\w+er)\b",),
    "several_of": (r"\bthe (two|three|four|2|3|4) (?!of\b)\w",),
    "sorted": (
        r"\b(?:sort|order|rank)(?:ed)?(?: (?:them|these|those|it))? by (price|ratings?|reviews?)\b",
        r"\b(cheapest|lowest price|lowest|best[- ]rated|highest[- ]rated|best reviewed|most expensive) first\b",
    ),
    "than": (r"\bthan\b",),
    "than_number": (r"\bthan (?:[^\w\s]|usd |eur |gbp )?\d",),
    "is_it": (
        r"^\W*(?:(?:and|so|but|ok(?:ay)?)\b[\s,]*)*(?:is|are|does|do|has|have|was|will|can)\b",
    ),
    "the_thing": (r"\bthe [a-z][\w'-]+",),
    "thing": (r"^(.{3,80}?) (?:for|to|that|which|when|so|because|suitable|good)\b",),
    # A choice left to us.
    "recommend": (
        r"\b(?:recommend|recommendations?|suggest|suggestions?|advise)\b",
        r"\bwhich (?:one |of (?:these|those|them) |[\w -]{2,30} )?(?:would|should) (?:you|i|we)\b",
        r"\bwhich (?:one |[\w -]{2,30} )?do (?:you (?:like|prefer|think)|i need|we need)\b",
        r"\bwhich (?:one |of (?:these|those|them) |of the \w+ )?(?:is|are|would be|s) (?:the )?best\b",
        r"\bwhat (?:would|should|do) (?:you|i|we) (?:recommend|suggest|choose|pick|buy|get|take|go for)\b",
        r"\bwhat'?s (?:the )?best\b.{0,20}\bfor\b",
        r"\b(?:gifts?|presents?)\b.{0,20}\bfor\b",
        r"\bgift ideas?\b",
    ),
    "purpose": (
        r"\b(?:for|to|in|on)\s+((?!me\b|us\b|you\b|my\b|our\b|under\b|less\b|the (?:price|money)\b|\d)[\w' -]{3,60})",
    ),
    "gift": (
        r"\b(?:a |an |some |the )?(?:nice |good |great |small |little |perfect )?"
        r"(?:gifts?|presents?)(?: ideas?)?\b(?: for (?:(?:my|a|an|the|our|his|her) )*"
        r"(?:best |little |older |younger |big |grand)?(?:brother|sister|mum|mom|mother|dad|father|"
        r"wife|husband|partner|boyfriend|girlfriend|friend|friends|son|daughter|uncle|aunt|cousin|"
        r"mother|father|nephew|niece|colleague|boss|teacher|neighbou?r|parents?|him|her|them|"
        r"somebody|someone|mates?|buddy|family|in-laws)\b)?(?! for)(?: (?:who|that) (?:likes?|loves?|enjoys?))?",
    ),
}
_ASKED_FIRST = r"what|how|when|where|why|who|which|whose|can|could|do|does|did|is|are|will|would|should|may|have you"
_WISHED_FIRST = (
    r"i (?:also )?(?:need|want|would like|'?d like|am looking|'?m looking)|i'(?:d like|m looking|m after)|"
    r"we (?:need|want)|show me|find me|tell me|compare|recommend|suggest|looking for|any (?:idea|chance)"
)
# Where a second request begins, and what makes a part of a message a request at all.
OPENS = re.compile(
    rf"^\W*(?:also|then|plus)?\W*(?:(?:{_ASKED_FIRST})\b|(?:{_WISHED_FIRST})\b)", re.I
)
JOINT = re.compile(
    rf"(?:\s*[,;]\s*|\s+)(?:and|also|plus|but|oh and|&)\s+(?:also\s+)?(?=(?:{_ASKED_FIRST}|{_WISHED_FIRST})\b)"
    rf"|\s*[,;]\s*(?=(?:{_ASKED_FIRST}|{_WISHED_FIRST})\b)",
    re.I,
)
# "a tent and a sleeping bag": each with an article of its own.
PAIR = re.compile(
    r"^(?P<head>.*?\b)(?P<left>(?:an?|some|any|your|the) [\w' -]+?),?\s+(?:and|plus|as well as)(?: also)?\s+"
    r"(?P<right>(?:(?:an?|some|any|your|the) [\w' -]+?|(?:[\w'-]+ ){0,2}[\w'-]+s))"
    r"(?P<tail>(?: (?:under|below|less than|up to|over|between|in stock)\b.*?)?\W*)$",
    re.I,
)
SELF = re.compile(r"\b(?:i|my|me|we|our|you|your|it|is|are|was|has|have|thanks?|hello|hi)\b", re.I)
BELONGS = re.compile(r"\b(?:with|between|for|that|which|than|from|of|both)\b", re.I)
COUNTED = {"two": 2, "three": 3, "four": 4, "2": 2, "3": 3, "4": 4}
# Orders as a search says them, by the first letters of what was said.
ORDERS = {
    "price": "cheapest", "cheap": "cheapest", "lowes": "cheapest", "ratin": "best rated",
    "revie": "best rated", "best-": "best rated", "best ": "best rated", "highe": "best rated",
    "most ": "most expensive",
}  # fmt: skip
# Words of a question about price, stock or ratings that names no thing.
FACTS = frozenset(
    {"much", "price", "cost", "costs", "stock", "available", "rating", "reviews", "why"}
)
# Attributes named by one of these measure something else than the thing: its care, its box.
BESIDE = frozenset({"wash", "washing", "iron", "ironing", "storage", "operating", "shipping",
                    "package", "packaging", "parcel"})  # fmt: skip
# Words that narrow nothing by themselves.
FILLERS = frozenset(
    """
    only just what how about anything something any do you have show me are there is and but ok okay
    please same the ones one got a an that i need want it in of for with can could get be to maybe
    those these them rather instead then or like would prefer all im i'm let's lets see now no not
    looking find give some yes well so make my
    """.split()  # noqa: SIM905 - a list of 60 lines reads worse
)
# How much more of something is asked for, which no record says.
DEGREES = frozenset(
    """
    bit little much slightly less more expensive too way lot cheaper pricey dear affordable price
    priced pricier something version option model kind even still somewhat far
    """.split()  # noqa: SIM905
)
# What the conditions of a kind are called when they are taken back.
CALLED: dict[str, frozenset[str]] = {
    "price": frozenset(
        {"price", "budget", "cost", "money", "limit", "maximum", "expensive", "cheap"}
    ),
    "brand": frozenset({"brand", "make", "manufacturer"}),
    "stock": frozenset({"stock", "availability", "available"}),
    "option:colour": frozenset({"colour", "color"}),
    "option:color": frozenset({"colour", "color"}),
}
WHOM = (
    frozenset({"men", "mens", "man", "male", "gents"}),
    frozenset({"women", "womens", "woman", "ladies", "female"}),
    frozenset({"kids", "kid", "children", "child", "childrens", "boys", "girls", "junior"}),
    frozenset({"unisex"}),
)  # whom a thing is for: one of these replaces another


def plain(text: str) -> str:
    """The text as patterns meet it: folded, with straight apostrophes."""
    return fold(text.replace("’", "'").replace("`", "'"))


@cache
def _compiled(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.I) for pattern in PATTERNS[name])


def said(name: str, text: str) -> re.Match[str] | None:
    """The first match of a named pattern in a text, which is folded for it."""
    words = plain(text)
    return next((m for p in _compiled(name) if (m := p.search(words))), None)
