"""One page of the shop, before it becomes HTML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from ui.demo.markup import Crumb, Node

HOME: Crumb = ("Home", "/")


@dataclass(frozen=True, slots=True)
class Page:
    """One page: what goes into its head, and what its template needs.

    Attributes:
        path: the canonical path; several addresses may lead to one page.
        modified: when what it says last changed.
        content: the template's own variables.
    """

    template: str
    title: str
    description: str
    path: str
    modified: dt.date
    crumbs: tuple[Crumb, ...] = ()
    nodes: tuple[Node, ...] = ()
    indexed: bool = True
    kind: str = "website"
    image: str | None = None
    content: Mapping[str, object] = field(default_factory=dict)
