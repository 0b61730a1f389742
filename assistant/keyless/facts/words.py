"""How a yes, a no or neither is worded."""

from __future__ import annotations

from kb.quoting.polarity import Polarity
from prompts.brand import Brand


def choice(brand: Brand, met: bool | None, reply: str, **values: object) -> str:
    """A reply that begins with yes or no; with neither when ``met`` is None."""
    return brand.say(reply, yes=met is True, no=met is False, **values)


def stated(brand: Brand, answer: Polarity, product: str, fact: str) -> str:
    """What the record says, with the yes or no that it says it with in front."""
    replies = {
        Polarity.YES: "product_yes",
        Polarity.NO: "product_no",
        Polarity.PARTLY: "product_partly",
        Polarity.OPEN: "product_fact",
    }
    return brand.say(replies[answer], product=product, fact=fact)
