"""What a benchmark of retrieval found, as data for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from evals.benchmark import Benchmark, Outcome
from evals.effectiveness import MEASURES

# Ids per query that are written out.
LISTED = 10


def report_data(found: Benchmark) -> dict[str, Any]:
    """One JSON object; measures go by ir_measures' own names."""
    judged = found.judgements
    return {
        "dataset": found.dataset.name,
        "title": found.dataset.file.title,
        "split": judged.split,
        "kind": found.dataset.file.kind,
        "headline": found.dataset.file.headline,
        "queries": len(judged.queries),
        "queries_without_relevant": len(judged.without_relevant),
        "judgements": judged.count,
        "judged_but_not_in_the_content": found.unknown,
        "documents": found.documents,
        "embedder": found.embedder,
        "edition": found.edition,
        "store_reused": found.reused,
        "systems": {name: _figures(outcome) for name, outcome in found.outcomes.items()},
        "comparisons": [
            {
                "measure": versus.measure,
                "system": versus.system,
                "other": versus.other,
                **{name: round(value, 6) for name, value in asdict(versus.comparison).items()},
            }
            for versus in found.versus
        ],
        "absent": list(found.absent),
    }


def query_lines(found: Benchmark) -> Iterator[str]:
    """One JSON object a line for every query and system: measures, time and the first ids."""
    for query, text in found.judgements.queries.items():
        for name, outcome in found.outcomes.items():
            line = {
                "query": query,
                "text": text,
                "system": name,
                **outcome.effectiveness.per_query[query],
                "ms": round(outcome.milliseconds[query], 3),
                "ranking": [document for document, _ in outcome.rankings[query][:LISTED]],
            }
            yield json.dumps(line, ensure_ascii=False)


def _figures(outcome: Outcome) -> dict[str, float | None]:
    memory = outcome.memory_mb
    return {
        **{name: round(outcome.effectiveness.means[name], 6) for name in MEASURES},
        "p50_ms": round(outcome.percentile(50), 3),
        "p95_ms": round(outcome.percentile(95), 3),
        "build_s": round(outcome.build_s, 3),
        "embed_s": round(outcome.embed_s, 3),
        "index_mb": round(outcome.index_mb, 3),
        "memory_mb": None if memory is None else round(memory, 1),
    }
