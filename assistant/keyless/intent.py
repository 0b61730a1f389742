"""What kind of thing a shopper says, told by its form."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum

from kb.terms import STOPWORDS, tokens


class Social(StrEnum):
    """Things said for their own sake; the value names the brand's reply."""

    HELLO = "hello"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    ABOUT = "about"
    CALM = "calm"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.I)


_HELLO = _any(
    r"^\W*(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day))(?: there| all| team| everyone)?\W*$"
)
_LEADING_HELLO = re.compile(
    r"^\W*(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day))(?: there| all| team)?\s*[,.!:–-]+\s*",
    re.I,
)
_THANKS = _any(
    r"^\W*(?:ok(?:ay)?|great|perfect|lovely|cool|brilliant|nice|good|alright|no)?[\s,.!-]*"
    r"(?:many |thank(?:s| you)|cheers|ta\b)(?: you)?(?: so| very)?(?: much)?"
    r"(?:[\s,.!-]*(?:that(?:'|’)?s (?:all|great|perfect|helpful)|that (?:helps|was helpful)|for (?:your|the) help|a lot|all|again|bye))*\W*$",
    r"^\W*(?:great|perfect|brilliant|lovely|cool|awesome)\W*$",
)
_GOODBYE = _any(
    r"^\W*(?:good ?bye|bye(?: bye)?|see you(?: later)?|cya|have a (?:nice|good) day)\W*$"
)
_ABOUT = _any(
    r"\bare you (?:a |an )?(?:real |actual )?(?:bot|robot|human|person|machine|ai|computer|chatbot)\b",
    r"^\W*(?:who|what) are you\W*$",
    r"^\W*what can you do\W*$",
    r"\bam i (?:talking|speaking|chatting) (?:to|with) a\b",
    r"^\W*how are you(?: doing| today)?\W*$",
)
_PERSON = _any(
    r"\b(?:talk|speak|chat|connect|transfer|put|get)\b[^.?!]{0,25}\b(?:to|with|me|through)\b[^.?!]{0,25}"
    r"\b(?:human|person|agent|someone|somebody|representative|rep|advis[eo]r|colleague|operator|manager|member of staff|staff)\b",
    r"^\W*(?:a )?(?:real |live )?(?:human|agent|person|operator|representative)(?: please)?\W*$",
    r"\b(?:real|actual|live) (?:human|person|agent)\b",
    r"\bi want (?:a|to (?:talk|speak) (?:to|with)) (?:a )?(?:human|person|manager|someone)\b",
)
_COMPLAINT = _any(
    r"\b(?:this is|you(?:'|’)?re|you are|that(?:'|’)?s|absolutely|completely|utterly) (?:ridiculous|unacceptable|outrageous|useless|a joke|a disgrace|disgraceful|appalling|terrible|disgusting|rubbish)\b",
    r"\b(?:complain|complaint|furious|fed up|ripped off|scammed?|worst (?:shop|store|service|company|experience)|trading standards|lawyer|sue you|never (?:again|buying))\b",
    r"\b(?:third|3rd|second|2nd|fourth) time (?:i|i've|i have|that)\b",
)
_ABUSE = _any(
    r"\b(?:fuck|shit|bitch|idiots?|stupid (?:bot|machine|robot)|moron|asshole|bastard|screw you|wank)\w*\b"
)
_OWN_ORDER = _any(
    r"\bwhere(?:'|’)?s? (?:is |are )?my (?:order|parcel|package|delivery|refund|stuff|items?|things?)\b",
    r"\b(?:track|status of|cancel|change|amend|check|find|update) (?:on )?my (?:order|parcel|package|delivery address|refund)\b.*\d",
    r"\border\s*(?:number|no\.?|#|id)?\s*[:#]?\s*[a-z]{0,4}-?\d{4,}\b",
    r"\bmy (?:order|parcel|package|delivery|refund)\b.{0,40}\b(?:hasn(?:'|’)?t|has not|not|never|still|late|missing|yet)\b",
    r"\bi(?:'|’)?ve (?:ordered|placed an order|been waiting)\b",
)
_CONTACT = _any(
    r"\b(?:phone|telephone|contact) (?:number|details|info\w*)\b",
    r"\be-?mail address\b",
    r"\bhow (?:can|do|could) (?:i|we) (?:contact|reach|call|ring|phone|e-?mail) (?:you|somebody|someone|the shop)\b",
    r"^\W*contact(?: us| you)?\W*$",
)
_QUESTION = re.compile(
    r"^\W*(?:and |so |but |ok(?:ay)?,? |also,? )?(?:how|what|when|where|why|who|whose|which|can|could|do|does|did|is|are|was|will|would|should|am|may|has|have|what(?:'|’)s|if i)\b|\?\s*$",
    re.I,
)
_SHOPPING = _any(
    r"\b(?:looking for|look for|show me|searching for|i(?:'|’)?m after|recommend|suggest|find me|gift for|present for|shopping for)\b",
    r"\b(?:i|we) (?:need|want|would like|(?:'|’)?d like)\b(?! to (?:know|return|ask|cancel|change|exchange|send|talk|speak|complain|get a refund))",
    r"\b(?:do|are) you (?:have|sell|stock|carry|got|do|selling)\b",
    r"\bhave you (?:got )?any\b",
    r"^\W*(?:any|some)\b",
    r"\b(?:cheapest|best|lightest|warmest|most expensive|top|highest|lowest)\b",
    r"\bwhat\b.{0,30}\bdo you (?:have|sell|stock)\b",
    r"\bwhich\b.{0,40}\b(?:would|should|is best|are best|do you)\b",
    r"\bgot any\b",
)
_COMPARE = _any(
    r"\bcompar(?:e|ing|ison)\b",
    r"\bdifferences?\b.{0,20}\bbetween\b",
    r"\bhow (?:do|does|are|is)\b.{0,40}\bdiffer(?:ent)?\b",
    r"\bwhat(?:'|’)?s the difference\b",
    r"\bversus\b|\bvs\.?\b",
    r"\bwhich (?:one )?(?:of (?:them|these|those|the two) )?is (?:better|lighter|warmer|cheaper)\b",
)
_CHEAPER = _any(
    r"\b(?:cheaper|less expensive|lower price|more affordable|too (?:expensive|dear|much|pricey)|not so expensive)\b"
)
_DEARER = _any(
    r"\b(?:more expensive|higher[- ]end|something better|fancier|pricier|more premium)\b"
)
_ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
    "fifth": 4, "5th": 4, "last": -1, "former": 0, "latter": 1,
}  # fmt: skip
_REFERENCE = re.compile(
    r"\b(?:it|its|it's|this|that|this one|that one|the one|they|them|these|those|both)\b", re.I
)
_REFINEMENT = re.compile(
    r"^\W*(?:(?:and|but|ok(?:ay)?|or|hmm),?\s+)*(?:only|just|in|under|below|over|with|without|what about|how about|not|but|same)\b"
    r"|\bones?\b\W*$",
    re.I,
)


def social(text: str) -> Social | None:
    """The small talk a message consists of; None when it asks for anything."""
    for kind, pattern in (
        (Social.HELLO, _HELLO),
        (Social.THANKS, _THANKS),
        (Social.GOODBYE, _GOODBYE),
        (Social.ABOUT, _ABOUT),
    ):
        if pattern.search(text):
            return kind
    return Social.CALM if _ABUSE.search(text) and len(text.split()) <= 8 else None


def without_greeting(text: str) -> str:
    """The message without a greeting in front of its request."""
    return _LEADING_HELLO.sub("", text) or text


def wants_person(text: str) -> bool:
    """Whether the shopper asks for a human."""
    return bool(_PERSON.search(text))


def complains(text: str, extra: Collection[str] = ()) -> bool:
    """Whether a shopper is angry, or says one of the brand's own hand-over words."""
    lowered = text.casefold()
    return bool(_COMPLAINT.search(text)) or any(word.casefold() in lowered for word in extra)


def own_order(text: str) -> bool:
    """Whether it is about an order the shopper has placed, rather than about orders in general."""
    return bool(_OWN_ORDER.search(text))


def asks_contact(text: str) -> bool:
    """Whether a shopper asks how to reach the store."""
    return bool(_CONTACT.search(text))


def is_question(text: str) -> bool:
    """Whether it has the form of a question."""
    return bool(_QUESTION.search(text))


def is_shopping(text: str) -> bool:
    """Whether it has the form of looking for something to buy."""
    return bool(_SHOPPING.search(text))


def wants_comparison(text: str) -> bool:
    """Whether products are to be set side by side."""
    return bool(_COMPARE.search(text))


def price_move(text: str) -> int:
    """-1 when something cheaper is asked for, 1 for dearer, else 0."""
    if _CHEAPER.search(text):
        return -1
    return 1 if _DEARER.search(text) else 0


def ordinals(text: str) -> list[int]:
    """Positions named ("the second one", "the first two"), as list indexes."""
    words = tokens(text)
    two = re.search(r"\bfirst (two|three|2|3)\b", text, re.I)
    if two:
        return list(range(2 if two[1] in ("two", "2") else 3))
    return [_ORDINALS[w] for w in words if w in _ORDINALS]


def refers_back(text: str) -> bool:
    """Whether it uses a word such as "it" or "those"."""
    return bool(_REFERENCE.search(text))


def is_refinement(text: str) -> bool:
    """Whether it reads like a further condition on the search before."""
    return bool(_REFINEMENT.search(text))


_FOLLOWING = re.compile(
    r"^\W*(?:and|but|what about|how about|also|what if|or)\b|\b(?:then|too|as well|instead)\W*$",
    re.I,
)


def follows_up(text: str) -> bool:
    """Whether it goes on with the question before: "and for sale items?"."""
    return bool(_FOLLOWING.search(text)) and len(tokens(text)) <= 10


def subject_words(text: str) -> list[str]:
    """The words that carry what it is about."""
    return [w for w in tokens(text) if w not in STOPWORDS]
