"""``summary.json``: a run in figures, as a file that other programs may read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from evals.runs.comparison import Comparison
from evals.runs.run import SUMMARY, VERSION, Header, RunError
from evals.runs.summary import Summary


@dataclass(frozen=True, slots=True)
class SummaryFile:
    """One JSON object whose names are the names of these dataclasses' fields.

    - ``version``: of the files of a run, see :data:`evals.runs.run.VERSION`.
    - ``run``: :class:`~evals.runs.run.Header`: ``id``, ``created``, ``goldens``, ``suite``,
      ``items``, ``epochs``, ``fingerprint`` {``target``, ``code``, ``prompt``, ``edition``,
      ``model``, ``judge``}, ``finished``, ``version``.
    - ``summary``: :class:`~evals.runs.summary.Summary`: ``void`` (empty when the run counts),
      ``overall`` and ``slices`` [{``name``, ``passed`` {``value``, ``low``, ``high``, ``n``,
      ``clusters``, ``level``} or null, ``counts`` {``passed``, ``failed``, ``unmeasured``,
      ``error``}, ``pass_k`` {"1": …, "2": …}}], ``checks`` [{``check``, ``passed``, ``failed``,
      ``unmeasured``}], ``critical`` [ids], ``total_ms`` and ``first_ms`` {``p50``, ``p95``} or
      null, ``tokens``, ``cost`` (a decimal as text, US dollars) or null. Shares are from 0 to 1.
    - ``against``: id of the run that it is compared with; empty without one.
    - ``comparison``: null, or :class:`~evals.runs.comparison.Comparison`: ``overall`` and
      ``slices`` [{``name``, ``difference`` as ``passed`` above, after less before, ``p``,
      ``holm``}], ``regressions`` and ``improvements`` [{``item``, ``before``, ``after``}],
      ``only_before`` and ``only_after`` [ids].

    Names stay; what is new gets a new name.
    """

    run: Header
    summary: Summary
    against: str = ""
    comparison: Comparison | None = None
    version: int = VERSION


def summary_text(file: SummaryFile) -> str:
    """The JSON object, indented."""
    text: bytes = _adapter().dump_json(file, indent=2)
    return text.decode("utf-8")


def write_summary(folder: Path, file: SummaryFile) -> Path:
    """Write ``summary.json`` into a run's folder, and say where it is."""
    path = folder / SUMMARY
    path.write_text(summary_text(file) + "\n", encoding="utf-8")
    return path


def load_summary(folder: Path) -> SummaryFile | None:
    """Read ``summary.json`` of a run's folder; None when there is none, as in an unfinished run.

    Raises:
        RunError: The file is broken or of another version.
    """
    path = folder / SUMMARY
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RunError(f"{path} can't be read: {error.strerror}") from error
    from pydantic import ValidationError

    try:
        found: SummaryFile = _adapter().validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise RunError(
            f"{path}: {where}: {first['msg']}; it is broken or of another version"
        ) from None
    if found.version != VERSION:
        raise RunError(
            f"{path}: written by another version of Aisle (files of version {found.version}, this "
            f"one reads {VERSION})"
        )
    return found


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(SummaryFile)
