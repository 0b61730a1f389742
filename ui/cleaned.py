"""HTML that was made of somebody else's Markdown, such that it can neither run nor fetch."""

from __future__ import annotations

from collections.abc import Set

import nh3
from markupsafe import Markup


def cleaned(html: str, tags: Set[str]) -> Markup:
    """The HTML with these tags only; links lead to the web, mail or phone, beside the page.

    Args:
        html: As a Markdown renderer wrote it.
        tags: What may stay of it; attributes go, but for a link's address.
    """
    clean = nh3.clean(
        html,
        tags=set(tags),
        attributes={"a": {"href", "target"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    # Wide tables scroll in a box of their own instead of widening the page.
    clean = clean.replace("<table>", '<div class="wide" tabindex="0" role="group"><table>')
    return Markup(clean.replace("</table>", "</table></div>"))  # noqa: S704 - cleaned above
