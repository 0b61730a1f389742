"""Pages to HTML, with Jinja."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from jinja2 import Environment, PackageLoader, StrictUndefined

from ui.demo import markup, prose
from ui.demo.colours import paint
from ui.demo.page import Page
from ui.demo.pages import one_a_colour
from ui.demo.place import Place, image_path, product_path
from ui.demo.records import DEPARTMENTS, Article, Records
from ui.demo.widget import Widget


def pounds(amount: Decimal) -> str:
    """``£1,250.00``."""
    return f"£{amount:,.2f}"


def day(date: dt.date) -> str:
    """``1 October 2026``."""
    return f"{date.day} {date:%B %Y}"


def plural(word: str) -> str:
    """``Sizes``, ``Capacities``, ``Chest girths``; what is counted without number stays."""
    if word == "Contents":
        return word
    return word[:-1] + "ies" if word.endswith("y") else word + "s"


@dataclass(frozen=True, slots=True)
class Renderer:
    """Fills the templates. With ``widget`` every page offers the assistant; without, none does."""

    records: Records
    place: Place
    widget: Widget | None
    environment: Environment

    @classmethod
    def make(cls, records: Records, place: Place, widget: Widget | None) -> Renderer:
        """Set up Jinja for the shop's templates."""
        environment = Environment(
            loader=PackageLoader("ui.demo", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters.update(
            pounds=pounds,
            day=day,
            plural=plural,
            paint=paint,
            path=product_path,
            image=image_path,
            one_a_colour=one_a_colour,
        )
        return cls(records, place, widget, environment)

    def html(self, page: Page) -> bytes:
        """The page as UTF-8."""
        content = dict(page.content)
        article = content.get("article")
        if isinstance(article, Article):
            content["body"] = prose.to_html(article.body, self.place.root)
        text = self.environment.get_template(page.template).render(
            page=page,
            place=self.place,
            store=self.records.store,
            widget=self.widget,
            scripts=[markup.render(node) for node in page.nodes],
            departments=[
                (name, [item for item in self.records.categories if item.department == name])
                for name in DEPARTMENTS
            ],
            titles={item.slug: item.title for item in self.records.articles},
            **content,
        )
        return text.encode()
