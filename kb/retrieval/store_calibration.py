"""What was found of one store's confidence, kept in its directory and laid over the shipped one."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar

from kb.documents import Kind, KnowledgeError
from kb.retrieval.calibration import Calibration, default_calibration

FILE = "calibration.json"
# How pydantic reads the file: nothing unknown, no infinities.
_STRICT = {"extra": "forbid", "allow_inf_nan": False}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Platt scaling of one kind of document: log-odds become ``scale · z + shift``.

    Attributes:
        questions: How many judged questions it was fitted on.
        figures: What was measured with it on questions that it wasn't fitted on.
    """

    __pydantic_config__: ClassVar = _STRICT

    scale: float
    shift: float
    questions: int
    figures: Mapping[str, float]

    def __post_init__(self) -> None:
        """Refuse what would turn good signs into bad ones."""
        if self.scale <= 0:
            raise ValueError(f"scale is {self.scale:g}; it has to be above 0")


@dataclass(frozen=True, slots=True)
class StoreCalibration:
    """A store's own adjustments.

    Attributes:
        shipped: Digest of the calibration they lie over.
        edition: Of the store when they were fitted.
        fitted_at: ISO 8601 time in UTC.
        judged: Where the judged questions came from.
    """

    __pydantic_config__: ClassVar = _STRICT

    shipped: str
    edition: int
    fitted_at: str
    judged: str
    adjustments: Mapping[Kind, Adjustment]

    def over(self, calibration: Calibration) -> Calibration:
        """The calibration with the adjustments laid over it."""
        return calibration.adjusted(
            {kind: a.scale for kind, a in self.adjustments.items()},
            {kind: a.shift for kind, a in self.adjustments.items()},
        )


def load_store_calibration(home: Path) -> StoreCalibration | None:
    """A store's own calibration; None when it has none.

    Raises:
        KnowledgeError: The file is damaged, or made by another version.
    """
    path = home / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(_damaged(path, str(error))) from None
    # pydantic takes 0.2 s to import, and most stores have no such file.
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(StoreCalibration).validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise KnowledgeError(_damaged(path, f"{where}: {first['msg']}".lstrip(": "))) from None


def save_store_calibration(home: Path, found: StoreCalibration) -> Path:
    """Keep a calibration in the store's directory, whole or not at all; returns where."""
    path = home / FILE
    waiting = path.with_suffix(".json.new")
    waiting.write_text(json.dumps(asdict(found), indent=2) + "\n", encoding="utf-8")
    waiting.replace(path)
    return path


def remove_store_calibration(home: Path) -> bool:
    """Go back to the shipped calibration; returns whether there was another."""
    path = home / FILE
    there = path.exists()
    path.unlink(missing_ok=True)
    return there


def calibration_of(home: Path) -> Calibration:
    """The calibration that a store answers by.

    A store goes on answering by the shipped one when its own is damaged or was fitted over another;
    the log says so, and ``aisle calibrate`` raises what is wrong.
    """
    shipped = default_calibration()
    try:
        own = load_store_calibration(home)
    except KnowledgeError as error:
        _log.warning("%s; until then the calibration that ships with Aisle is used", error)
        return shipped
    if own is None:
        return shipped
    if own.shipped != shipped.digest:
        _log.warning(
            "%s was fitted over another version's calibration and isn't used; "
            "run `aisle calibrate` again, or `aisle calibrate --reset`",
            home / FILE,
        )
        return shipped
    return own.over(shipped)


def _damaged(path: Path, why: str) -> str:
    return (
        f"{path} can't be read: {why}; run `aisle calibrate --reset` to go back to the calibration "
        "that ships with Aisle"
    )
