"""Names that different English speakers have for the same goods."""

from __future__ import annotations

from kb.terms import stem

# One line a thing: British, American and older words. The embedder knows some of these as near and
# misses others: "rucksack" and "backpack" have a cosine of .35 there.
_SAME = """
rucksack backpack daypack knapsack pack
flashlight torch
headlamp headlight headtorch torch
trousers pants slacks
trainers sneakers
jumper sweater pullover jersey
waistcoat gilet vest
wellingtons wellies gumboots
anorak parka
swimsuit bathers
dungarees overalls
handbag purse
nappy diaper
pushchair stroller buggy pram
cot crib
dummy pacifier
duvet comforter
cushion pillow
curtains drapes
rug carpet
couch sofa settee
wardrobe closet
fridge refrigerator
hob cooktop
cooker stove range
hoover vacuum
tap faucet
kettle teakettle
saucepan pot pan
cutlery flatware silverware
thermos flask
mobile cellphone smartphone phone
laptop notebook
telly television tv
hi-fi stereo
earphones headphones earbuds
plaster bandage
spanner wrench
secateurs pruners
trolley cart
suitcase luggage
bicycle bike
"""


def _groups() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _SAME.split("\n"):
        names = tuple(line.split())
        for name in names:
            others = tuple(other for other in names if other != name)
            found[stem(name)] = (*found.get(stem(name), ()), *others)
    return found


_OTHERS = _groups()


def other_names(word: str) -> tuple[str, ...]:
    """What else a thing is called by English speakers; empty for a word that isn't known here."""
    return _OTHERS.get(stem(word), ())
