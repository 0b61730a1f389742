"""The conditions of a filter as SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, or_

from kb import schema as t
from kb.understanding.condition import FacetCondition, Range, roles


def held(edition: int, version: Any = t.versions.c.id) -> Any:
    """Whether an edition has the version at hand; nested: looked up, the edition isn't walked."""
    member = t.members.alias()
    return exists().where(member.c.edition == edition, member.c.version == version)


def bears(condition: FacetCondition) -> Any:
    """Whether the variant at hand bears a value."""
    return exists().where(
        t.facets.c.version == t.offers.c.version,
        or_(t.facets.c.variant == -1, t.facets.c.variant == t.offers.c.variant),
        *matches(condition),
    )


def measures(condition: Range) -> Any:
    """Whether the variant at hand bears a number between two bounds."""
    return exists().where(
        t.facets.c.version == t.offers.c.version,
        or_(t.facets.c.variant == -1, t.facets.c.variant == t.offers.c.variant),
        *within(condition),
    )


def within(condition: Range) -> list[Any]:
    """What a row of the facets has to be for a condition on numbers."""
    match = [t.facets.c.number.is_not(None), t.facets.c.dimension == condition.dimension]
    if condition.names:
        match.append(t.facets.c.name.in_(condition.names))
    if condition.low is not None:
        match.append(t.facets.c.number >= condition.low)
    if condition.high is not None:
        match.append(t.facets.c.number <= condition.high)
    return match


def matches(condition: FacetCondition) -> list[Any]:
    """What a row of the facets has to be for a condition on values."""
    _, names, values = condition
    match = [t.facets.c.value.in_(values), t.facets.c.role.in_(roles(condition))]
    return [*match, t.facets.c.name.in_(names)] if names else match
