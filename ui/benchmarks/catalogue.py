"""A generated catalogue of any size: the same records for the same numbers, on every machine."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

# One product in five comes in several forms, as in the feeds of clothing and outdoor shops.
_VARIED = 5
_COLOURS = ("black", "slate blue", "moss green", "ember red", "sand", "graphite", "ivory", "teal")
_SIZES = ("XS", "S", "M", "L", "XL", "UK 8", "UK 9", "UK 10")
_KINDS = (
    "jacket", "tent", "backpack", "sleeping bag", "stove", "boot", "fleece", "head torch", "kettle",
    "drill", "monitor", "keyboard", "lamp", "desk", "chair", "blender", "camera", "tripod", "kayak",
    "helmet", "saddle", "router", "printer", "charger", "speaker", "watch", "scarf", "mug", "pan",
)  # fmt: skip
_TRAITS = (
    "light", "waterproof", "insulated", "foldable", "compact", "wireless", "rugged", "padded",
    "breathable", "recycled", "quiet", "fast", "classic", "seamless", "magnetic", "reversible",
)  # fmt: skip
_TEXT = (
    "made for long days outside and short notice at home with a firm grip that keeps its "
    "shape after many washes the cover is sewn from a dense cloth which sheds rain and dries "
    "quickly pockets on both sides hold a phone keys and a map while the inner lining stays "
    "warm and soft a strap adjusts without tools and the buckle opens with one hand in gloves "
    "batteries last a week of normal use and charge in two hours from any port the frame is "
    "welded tested and guaranteed for five years spare parts are sold separately and shipped "
    "within two days please read the manual before first use and keep it in a dry place away "
    "from heat and direct light"
)
_WORDS = tuple(_TEXT.split())


@dataclass(frozen=True, slots=True)
class Form:
    """One line of a feed: a product without variants, or one form of a product with them."""

    id: str
    group: str
    title: str
    description: str
    brand: str
    category: str
    price: str
    available: bool
    colour: str
    size: str


def forms(products: int, *, changed: int = 0) -> Iterator[Form]:
    """The lines of a feed, product by product.

    Args:
        products: How many products; a fifth of them have two to six forms each.
        changed: In how many of them, spread evenly, description and price differ from those of a
            feed made with 0.
    """
    step = products / changed if changed else 0.0
    altered = {int(n * step) for n in range(changed)}
    for number in range(products):
        yield from _product(number, number in altered)


def write_merchant(path: Path, products: int, *, changed: int = 0) -> None:
    """Write the feed in Google Merchant's XML, the arguments as in :func:`forms`."""
    with path.open("w", encoding="utf-8") as file:
        file.write('<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>\n')
        for form in forms(products, changed=changed):
            fields = {
                "id": form.id,
                "item_group_id": form.group,
                "title": form.title,
                "description": form.description,
                "link": f"https://shop.example/{form.group or form.id}",
                "image_link": f"https://shop.example/{form.id}.jpg",
                "brand": form.brand,
                "product_type": form.category,
                "price": f"{form.price} GBP",
                "availability": "in_stock" if form.available else "out_of_stock",
                "color": form.colour,
                "size": form.size,
            }
            lines = "".join(f"<g:{k}>{escape(v)}</g:{k}>" for k, v in fields.items() if v)
            file.write(f"<item>{lines}</item>\n")
        file.write("</channel></rss>\n")


def write_lines(path: Path, products: int, *, changed: int = 0) -> None:
    """Write JSON Lines of products without variants, the arguments as in :func:`forms`."""
    with path.open("w", encoding="utf-8") as file:
        seen = ""
        for form in forms(products, changed=changed):
            if form.group and form.group == seen:
                continue
            seen = form.group
            record = {
                "id": form.group or form.id,
                "title": form.title,
                "description": form.description,
                "brand": form.brand,
                "category": form.category,
                "price": form.price,
                "currency": "GBP",
                "availability": "in stock" if form.available else "out of stock",
            }
            file.write(json.dumps(record) + "\n")


def _product(number: int, altered: bool) -> Iterator[Form]:
    made = random.Random(number)  # noqa: S311 - a catalogue, not a secret
    kind, trait = made.choice(_KINDS), made.choice(_TRAITS)
    # A store has some brands that fill pages and many that it carries one thing of.
    brand = f"Brand{int(made.paretovariate(0.7)) % 2000}"
    title = f"{brand} {trait} {kind} {made.choice('ABCDEFGHKLMNPRTX')}{number}"
    # Three to nine sentences: 30 to 130 words, as product feeds have them.
    lines = [
        " ".join(made.choices(_WORDS, k=made.randint(8, 16))).capitalize() + "."
        for _ in range(made.randint(3, 9))
    ]
    if altered:
        lines.append("New this season.")
    price = made.randint(500, 50_000) / 100 + (1 if altered else 0)
    category = f"{made.choice(('Outdoor', 'Home', 'Office', 'Sport'))} > {kind.capitalize()}s"
    common = (title, " ".join(lines), brand, category)
    if number % _VARIED:
        yield Form(f"p{number}", "", *common, f"{price:.2f}", made.random() < 0.9, "", "")
        return
    for index in range(made.randint(2, 6)):
        yield Form(
            f"p{number}-{index}",
            f"p{number}",
            *common,
            f"{price + index:.2f}",
            made.random() < 0.9,
            _COLOURS[(number + index // 3) % len(_COLOURS)],
            _SIZES[index % 5],
        )
