"""By what a run is judged, strictly read."""

from __future__ import annotations

import difflib
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from evals.score import EvalError

Tag = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_:.-]*$")]


class RulesError(EvalError):
    """A file of rules is broken; the message names file, key and remedy."""


class Criticals(StrEnum):
    """Which critical failures stop a release.

    ``any``: every one, also one that the earlier run had; what `aisle eval gate` goes by.
    ``new``: those that the earlier run hadn't; what publishing goes by, since holding a change
    back for a fault that shoppers meet already mends nothing.
    """

    ANY = "any"
    NEW = "new"


class Rules(BaseModel):
    """By what a run is judged.

    Attributes:
        criticals: Which critical failures fail it.
        tolerance: Share of conversations that may go worse, net, before a difference that the
            interval can't tell from nothing counts as one.
        slice_p: A slice fails below this p-value after Holm's correction, if its interval is
            wholly below zero as well; alone, one slice in twenty would fail by chance.
        pass_k: The k of the chance that k epochs of a conversation all pass.
        pass_drop: How far that may fall on critical slices, as a share.
        critical: Tags whose conversations are critical, beside those of that severity.
        growth: How much more cost and 95th percentile of the time may be, as a share.
        least_ms: A 95th percentile below this isn't compared: it is noise of the machine.
        least_cost: The same of the cost of a conversation, in US dollars.
        epochs: How often a conversation is asked at most before an unclear result is decided.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    criticals: Criticals = Criticals.ANY
    tolerance: float = Field(default=0.01, ge=0, lt=1)
    slice_p: float = Field(default=0.05, gt=0, lt=1)
    pass_k: int = Field(default=4, ge=1, le=64)
    pass_drop: float = Field(default=0.05, ge=0, lt=1)
    critical: tuple[Tag, ...] = ()
    growth: float = Field(default=0.2, gt=0)
    least_ms: float = Field(default=100.0, ge=0)
    least_cost: Decimal = Field(default=Decimal("0.0001"), ge=0)
    epochs: int = Field(default=8, ge=1, le=64)


def load_rules(path: Path) -> Rules:
    """Read a YAML file of rules; what it leaves out is as by default.

    Raises:
        RulesError: It can't be read, or names every key that is wrong.
    """
    try:
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise RulesError(f"{path}: can't be read ({error.strerror}); name a YAML file") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RulesError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    if data is None:  # nothing but comments: all as by default
        return Rules()
    if not isinstance(data, dict):
        raise RulesError(f"{path}: expected keys and values, such as `tolerance: 0.01`")
    try:
        return Rules.model_validate(data)
    except ValidationError as error:
        raise RulesError(f"{path}: {'; '.join(_problem(item) for item in error.errors())}") from (
            error
        )


def _problem(item: Any) -> str:
    place = ".".join(str(part) for part in item["loc"])
    if item["type"] != "extra_forbidden":
        return f"{place}: {item['msg']}"
    near = difflib.get_close_matches(place, list(Rules.model_fields), 1)
    known = f"known here: {', '.join(Rules.model_fields)}"
    return f"{place}: unknown key; " + (f"did you mean {near[0]!r}?" if near else known)
