"""``aisle eval evidence``: whether the right statement is found for a question about a product."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.commands.options import AsJson


def evidence(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder with candidates.jsonl.gz.")
    ],
    as_json: AsJson = False,
    misses: Annotated[
        int, typer.Option(metavar="N", min=0, help="Show the surest N of Aisle's misses.")
    ] = 0,
) -> None:
    """Measure which statements answer product questions, beside BM25 and cosine.

    The data's dev half is what the model was fitted on: there its figures flatter it, and
    `python -m evals.fit DATA --only facts` prints what it does on products it hasn't seen.
    """
    from evals.evidence import EvidenceError, aisle, bm25, cosine, judge, load_evidence
    from evals.evidence_report import miss_lines, report_data, report_lines
    from kb.embed import SentenceTransformerEmbedder
    from ui import terminal
    from ui.settings import SettingsError

    try:
        questions = load_evidence(folder.expanduser())
    except EvidenceError as error:
        raise SettingsError(str(error)) from error
    embedder = SentenceTransformerEmbedder()
    systems = {"aisle": aisle(embedder), "bm25": bm25(), "cosine": cosine(embedder)}
    scored = {name: [system(asked) for asked in questions] for name, system in systems.items()}
    data = report_data({name: judge(questions, found) for name, found in scored.items()})
    if as_json:
        terminal.print_json(data)
        return
    out = terminal.console()
    for line in report_lines(data):
        terminal.exactly(out, line)
    for line in miss_lines(questions, scored["aisle"], misses):
        terminal.exactly(out, terminal.line(line))
