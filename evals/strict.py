"""What the parts of a golden have in common: nothing unknown, nothing empty."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Lines = Annotated[tuple[Line, ...], Field(min_length=1)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_:.-]*$")]


class Strict(BaseModel):
    """A part of a golden: unknown keys are errors, and so is a part that asks nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Asking(Strict):
    """A part that has to ask something."""

    @model_validator(mode="after")
    def _checks_something(self) -> Self:
        if not self.model_dump(exclude_none=True):
            raise ValueError("expects nothing; give at least one check")
        return self
