"""A record of a platform's API: the fields that are read are checked, all others are let be."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator


class PlatformRow(BaseModel):
    """Base of such records; ``null`` counts as "not there", and numbers may stand for texts."""

    # Platforms add fields at any time, so unlike in files of our own a further one is no mistake.
    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {key: value for key, value in data.items() if value is not None}


def explained(error: ValueError) -> str:
    """What is wrong with a record, in one line: ``variants.0.id is missing``."""
    if not isinstance(error, ValidationError):
        return str(error)
    problems = []
    for problem in error.errors(include_url=False)[:3]:
        spot = ".".join(str(part) for part in problem["loc"]) or "the record"
        said = "is missing" if problem["type"] == "missing" else problem["msg"]
        problems.append(f"{spot} {said}" if said == "is missing" else f"{spot}: {said}")
    return "; ".join(problems)
