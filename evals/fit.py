"""Fits ``kb/calibration.json`` anew: ``python -m evals.fit DATA [--out FILE] [--only fact]``.

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
    fact_samples,
    fit,
    load_judged,
    product_samples,
    signal_names,
)
from ingest.refresh import refresh
from ingest.sources import open_source
from kb.embed import SentenceTransformerEmbedder
from kb.knowledge import Knowledge
from kb.search import Retriever

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
        foreign = self._random.sample(list(self._faq().queries.values()), STRANGERS)
        groups = [
            product_samples(
                self._store("esci", "products.jsonl.gz", "esci"),
                esci,
                [*foreign, *list(icecat.queries.values())[:10]],
            ),
            product_samples(
                self._store("icecat", "products.jsonl.gz", "icecat"),
                icecat,
                [*foreign, *esci.queries.values()],
            ),
        ]
        return fit(balanced(list(group) for group in groups), signal_names())

    def articles(self) -> dict[str, Any]:
        """Fit on StackFAQ and on our own questions over the Arduino help centre."""
        faq = self._faq()
        some = Judged(faq.name, dict(list(faq.queries.items())[::EVERY]), faq.relevant, 1)
        folder = Path(str(files("evals"))) / "datasets" / "arduino_help"
        help_centre = load_judged(folder, 1)
        lines = (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()
        unanswerable = [q["text"] for q in map(json.loads, lines) if not q["answerable"]]
        shop = list(load_judged(self.data / "esci", 0.1).queries.values())[:40]
        asked = sorted({row["question"] for row in self._evidence()})
        groups = [
            article_samples(
                self._store("arduino_help", "content", None),
                help_centre,
                [*unanswerable, *unanswerable, *shop],
            ),
            article_samples(
                self._store("stackfaq", "articles.jsonl.gz", "stackfaq"),
                some,
                [*shop, *self._random.sample(asked, STRANGERS)],
            ),
        ]
        return fit(balanced(list(group) for group in groups), signal_names())

    def facts(self) -> dict[str, Any]:
        """Fit on ePQA's candidate evidences."""
        return fit(list(fact_samples(self._evidence(), self.embedder)), ("dense", "coverage"))

    def _faq(self) -> Judged:
        return load_judged(self.data / "stackfaq", 1)

    def _evidence(self) -> list[dict[str, Any]]:
        with gzip.open(self.data / "pqa" / "candidates.jsonl.gz", "rt", encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def _store(self, name: str, file: str, field_map: str | None) -> Retriever:
        knowledge = Knowledge(self.stores / name, self.embedder)
        if not knowledge.catalog.current():
            source = open_source(str(self.data / name / file), field_map=field_map)
            refresh(knowledge, [source])
        return knowledge.retriever()


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
    if chosen.out and len(found) == 3:
        models = {
            kind: {"bias": found[name]["bias"], "weights": found[name]["weights"]}
            for kind, name in (("product", "products"), ("article", "articles"))
        }
        fact = {"bias": found["facts"]["bias"], **found["facts"]["weights"]}
        where = "dev halves of ESCI, Icecat, StackFAQ, ePQA, and arduino_help; see docs/measured.md"
        text = json.dumps({"fitted_on": where, "models": models, "fact": fact}, indent=2)
        chosen.out.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
