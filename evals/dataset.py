"""A judged data set: the YAML that names it, and where its files are."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from kb.documents import Kind

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class DatasetError(Exception):
    """A judged data set can't be used; the message names the file and the remedy."""


class Grades(BaseModel):
    """What the grades of the judgements mean.

    Attributes:
        relevant: The lowest grade that counts as relevant where a measure only knows yes and no.
            nDCG takes the grades themselves as gains.
        meaning: In words.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    relevant: float = Field(default=1, gt=0)
    meaning: Line


class DatasetFile(BaseModel):
    """The YAML of a data set.

    Attributes:
        title: For people.
        kind: What is looked for.
        folder: Name of the data set's own folder inside the folder that ``--data`` names.
        source: File or folder in there with the documents, as ``aisle ingest`` reads it.
        map: Field map of the source: a ready-made one by name, or a file; empty when it needs none.
        data: Folder that holds the data sets, from the YAML's own; used without ``--data``.
        judgements: Folder beside the YAML with ``queries.jsonl`` and ``qrels``; empty when they
            stand with the documents.
        grades: What the grades mean.
        headline: The measure that this set is judged by first.
        licence: Whose it is and under which terms.
        notes: What to know before reading figures.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Line
    kind: Literal["product", "article"]
    folder: Line
    source: Line
    map: str = ""
    data: str = ""
    judgements: str = ""
    grades: Grades
    headline: Literal["nDCG@10", "Success@1"] = "nDCG@10"
    licence: Line
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set whose files are there.

    Attributes:
        path: Of the YAML.
        source: The documents.
        judgements: Folder of ``queries.jsonl`` and ``qrels``.
    """

    path: Path
    file: DatasetFile
    source: Path
    judgements: Path

    @property
    def name(self) -> str:
        """The YAML's, without its ending."""
        return self.path.stem

    @property
    def kind(self) -> Kind:
        """What is looked for."""
        return Kind(self.file.kind)

    @property
    def map(self) -> str:
        """The field map of the documents; a file's path is meant from the YAML's own folder."""
        beside = self.path.parent / self.file.map
        return str(beside) if self.file.map and beside.is_file() else self.file.map


def open_dataset(name: str, data: Path | None = None, split: str = "dev") -> Dataset:
    """Find a data set and its files.

    Args:
        name: Path of its YAML, or the name of one that ships with Aisle.
        data: The folder that holds the data set's folder, or the data set's folder itself.
        split: Which judgements will be read.

    Raises:
        DatasetError: The YAML isn't there or is broken, or the files it names aren't there.
    """
    path = _path(name)
    file = _read(path)
    places = _places(file, path, data)
    home = next((place for place in places if (place / file.source).exists()), None)
    if home is None:
        looked = ", ".join(str(place / file.source) for place in places) or "nowhere"
        raise DatasetError(
            f"{path.stem}: its documents are missing (looked for {looked}); give the folder that "
            f"holds {file.folder}/ with --data ({file.licence})"
        )
    own = path.parent / file.judgements if file.judgements else home
    # Judgements that come with the data go first: another split needs no other YAML.
    given = home / "qrels" / f"{split}.tsv"
    return Dataset(path, file, home / file.source, home if given.is_file() else own)


def shipped() -> list[str]:
    """Names of the data sets whose YAML ships with Aisle."""
    return sorted(path.stem for path in _folder().glob("*.yaml"))


def _folder() -> Path:
    return Path(str(files("evals"))) / "datasets"


def _path(name: str) -> Path:
    path = Path(name).expanduser()
    if path.is_file():
        return path.resolve()
    if name in shipped():
        return _folder() / f"{name}.yaml"
    raise DatasetError(
        f"no data set at {name}: it is neither a file nor one of those that ship with Aisle "
        f"({', '.join(shipped())})"
    )


def _places(file: DatasetFile, path: Path, data: Path | None) -> list[Path]:
    if data is None:
        return [(path.parent / file.data / file.folder).resolve()] if file.data else []
    given = data.expanduser()
    return [given / file.folder, given]


def _read(path: Path) -> DatasetFile:
    try:
        given: Any = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: can't be read: {error}") from error
    except yaml.YAMLError as error:
        raise DatasetError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    try:
        return DatasetFile.model_validate(given)
    except ValidationError as error:
        known = ", ".join(DatasetFile.model_fields)
        told = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'the file'}: "
            + (f"unknown key (known: {known})" if e["type"] == "extra_forbidden" else e["msg"])
            for e in error.errors()
        )
        raise DatasetError(f"{path}: {told}") from error
