"""How much a source may change before an editor is asked; a store may say otherwise."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.reading import IngestError

if TYPE_CHECKING:
    from pydantic import BaseModel

FILE = "checks.yaml"


class ThresholdError(IngestError):
    """The store's checks.yaml says something that can't be."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What holds a candidate edition back; each is looked at source by source.

    Shares are from 0 to 1, and 1 turns a check off that speaks of a share. Apart from prices of
    single products, sources of fewer than ``least`` documents aren't judged: a small one may well
    change by half overnight.

    Attributes:
        least: Documents from which shares mean something.
        shrink: Held when more than this share of the documents (all, or of one kind) is gone.
        failures: Held when more than this share of the pages failed.
        price_move: A price that went up or down by more than this share moved.
        price_share: Held when more than this share of the priced products moved.
        slips: Whether one price that is 0 now, in another currency, or exactly 10, 100 or 1000
            times what it was (or that part of it) holds the edition.
        field_loss: Held when at least this share of what had a price, picture, description, … lost
            it.
        sold_out: Held when at least this share of what could be bought can't be any more.
        churn: Held when at least this share of the ids is new and as much of the old ones is gone.
    """

    least: int = 10
    shrink: float = 0.5
    failures: float = 0.2
    price_move: float = 0.4
    price_share: float = 0.2
    slips: bool = True
    field_loss: float = 0.9
    sold_out: float = 0.9
    churn: float = 0.9


def load_thresholds(home: Path) -> Thresholds:
    """What the store's ``checks.yaml`` says, and the defaults for the rest.

    Raises:
        ThresholdError: A key or value can't be; names file, key and what is allowed.
    """
    path = home / FILE
    if not path.is_file():
        return Thresholds()
    import yaml
    from pydantic import ValidationError

    try:
        said = yaml.safe_load(path.read_text("utf-8")) or {}
        return Thresholds(**_file_model().model_validate(said).model_dump(exclude_unset=True))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ThresholdError(f"{path} isn't YAML ({error}); mend it or remove it") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        known = ", ".join(field.name for field in fields(Thresholds))
        raise ThresholdError(
            f"{path}: {where}: {first['msg']}; known keys, one `name: number` a line: {known}"
        ) from None


def _file_model() -> type[BaseModel]:
    from pydantic import ConfigDict, Field, create_model

    bounds: dict[str, Any] = {"least": {"ge": 1}, "price_move": {"gt": 0}, "slips": {}}
    keys: Any = {
        field.name: (
            type(field.default),
            Field(field.default, **bounds.get(field.name, {"gt": 0, "le": 1})),
        )
        for field in fields(Thresholds)
    }
    return create_model("Checks", __config__=ConfigDict(extra="forbid", strict=True), **keys)
