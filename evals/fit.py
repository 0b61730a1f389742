"""Fits ``kb/retrieval/calibration.json`` anew.

``python -m evals.fit DATA [--out FILE] [--only facts]``

DATA holds the public judged sets that docs/measured.md names, each in a folder: ``esci``,
``icecat``, ``stackfaq``, ``arduino_help`` and ``pqa``. The stores are built in a temporary folder
through the ordinary readers; on two cores that takes about ten minutes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from evals.calibration import (
    Judged,
    article_samples,
    balanced,
    fit,
    load_judged,
    product_samples,
    signal_names,
)
from evals.evidence import load_evidence
from evals.evidence_fit import fit_facts
from ingest.refresh import refresh
from ingest.sources import open_source
from kb.embed import SentenceTransformerEmbedder
from kb.knowledge import Knowledge

# Every third of StackFAQ's questions: its paraphrases of one question say much the same.
EVERY = 3
STRANGERS = 60


class Fitting:
    """The judged sets and the stores they are asked of.

    Args:
        data: Folder of the judged sets.
        stores: Where stores are built.
    """

    def __init__(self, data: Path, stores: Path) -> None:
        self.data = data
        self.stores = stores
        self.embedder = SentenceTransformerEmbedder()
        self._random = random.Random(7)  # noqa: S311 - a sample, no secret

    def products(self) -> dict[str, Any]:
        """Fit on ESCI and Icecat: any grade above 0 serves, questions of other sets don't."""
        esci = load_judged(self.data / "esci", 0.1)
        icecat = load_judged(self.data / "icecat", 1)
        # People's questions only: generated strangers hold words that the store doesn't know by
        # construction, and would teach that an unknown word is worse than it is.
        foreign = self._random.sample(list(self._faq().queries.values()), STRANGERS)
        foreign += self._random.sample(list(self._help_centre().queries.values()), STRANGERS // 2)
        general = self._store("esci", "products.jsonl.gz", "esci")
        electronic = self._store("icecat", "products.jsonl.gz", "icecat")
        # ESCI's shop sells electronics too, so Icecat's queries are no strangers to it.
        groups = [
            product_samples(
                general.retriever(),
                esci,
                foreign,
            ),
            product_samples(
                electronic.retriever(),
                icecat,
                [*foreign, *esci.queries.values()],
            ),
        ]
        return fit(balanced(list(group) for group in groups), signal_names())

    def articles(self) -> dict[str, Any]:
        """Fit on StackFAQ and on our own questions over the Arduino help centre."""
        faq = self._faq()
        some = Judged(faq.name, dict(list(faq.queries.items())[::EVERY]), faq.relevant, 1)
        help_centre = self._help_centre()
        unanswerable = help_centre.unanswerable
        shop = list(load_judged(self.data / "esci", 0.1).queries.values())[:40]
        asked = sorted({row["question"] for row in self._evidence()})
        arduino = self._store("arduino_help", "content", None)
        stackfaq = self._store("stackfaq", "articles.jsonl.gz", "stackfaq")
        groups = [
            article_samples(
                arduino.retriever(),
                help_centre,
                [
                    *unanswerable,
                    *unanswerable,
                    *shop,
                ],
            ),
            article_samples(
                stackfaq.retriever(),
                some,
                [
                    *shop,
                    *self._random.sample(asked, STRANGERS),
                ],
            ),
        ]
        return fit(balanced(list(group) for group in groups), signal_names())

    def facts(self) -> dict[str, Any]:
        """Fit on ePQA's candidate evidences."""
        return fit_facts(load_evidence(self.data / "pqa"), self.embedder)

    def _faq(self) -> Judged:
        return load_judged(self.data / "stackfaq", 1)

    def _help_centre(self) -> Judged:
        return load_judged(Path(str(files("evals"))) / "datasets" / "arduino_help", 1)

    def _evidence(self) -> list[dict[str, Any]]:
        with gzip.open(self.data / "pqa" / "candidates.jsonl.gz", "rt", encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def _store(self, name: str, file: str, field_map: str | None) -> Knowledge:
        knowledge = Knowledge(self.stores / name, self.embedder)
        if not knowledge.catalog.current():
            source = open_source(str(self.data / name / file), field_map=field_map)
            refresh(knowledge, [source])
        return knowledge


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit what is asked for, print the figures, and write the result when ``--out`` is given."""
    parser = argparse.ArgumentParser(prog="python -m evals.fit", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--stores", type=Path, help="keep the stores here, or use those that are")
    parser.add_argument("--only", choices=("products", "articles", "facts"))
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        fitting = Fitting(chosen.data, chosen.stores or Path(scratch))
        found = {
            name: getattr(fitting, name)()
            for name in ("products", "articles", "facts")
            if chosen.only in (None, name)
        }
    json.dump(found, sys.stdout, indent=2)
    sys.stdout.write("\n")
    if chosen.out:
        _write(chosen.out, found)
    return 0


def _of_facts(path: Path) -> Path:
    """Where the facts' model goes: to the shipped one beside the shipped calibration, or beside."""
    if path.exists() and path.samefile(str(files("kb.retrieval").joinpath("calibration.json"))):
        return Path(str(files("kb.quoting").joinpath("fact_model.json")))
    return path.with_name("fact_model.json")


def _write(path: Path, found: dict[str, dict[str, Any]]) -> None:
    """Put what was fitted into the calibration; what wasn't stays as it is."""
    shipped = files("kb.retrieval").joinpath("calibration.json").read_text(encoding="utf-8")
    data = json.loads(path.read_text(encoding="utf-8") if path.exists() else shipped)
    for kind, name in (("product", "products"), ("article", "articles")):
        if name in found:
            part = found[name]
            data["models"][kind] = {"bias": part["bias"], "weights": part["weights"]}
    if "facts" in found:
        model = {name: found["facts"][name] for name in ("bias", "weights")}
        _of_facts(path).write_text(json.dumps(model, indent=2) + "\n", encoding="utf-8")
    path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
