"""Golden conversations as a dataset for Inspect AI."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from evals.exchange.exported import ExchangeError, Exported
from evals.exchange.wording import about, left_out
from evals.golden import Golden


def to_inspect(goldens: Iterable[Golden]) -> Exported:
    """Write JSON Lines that ``inspect_ai.dataset.json_dataset`` reads.

    A sample is the first turn of a conversation: Inspect's own solvers don't go on with what a
    model really said. Its ``target`` is what the scorer ``includes()`` checks: the words that have
    to stand in the answer, or a list of which one has to. What that scorer doesn't check is named
    in the sample's ``metadata`` under ``unmapped``, and the whole golden stands under ``golden``
    for solvers and scorers of one's own. A conversation whose first turn asks for no words is left
    out, because every answer includes an empty target; so is one that needs a setting.

    Raises:
        ExchangeError: Nothing can be written.
    """
    lines: list[str] = []
    partly: list[str] = []
    omitted: list[str] = []
    for golden in goldens:
        first = golden.turns[0].expect
        check, target = _target(first.says, first.says_any)
        if golden.setting is not None:
            given = ", ".join(golden.setting.model_dump(exclude_none=True))
            omitted.append(f"{golden.id}: it needs {given}")
        elif target is None:
            omitted.append(f"{golden.id}: its first turn asks for no words")
        else:
            unmapped = list(left_out(golden, {(1, check)}))
            if check == "says" and len(first.says or ()) > 1:
                unmapped.insert(0, f"{golden.id}, turn 1: says, all but the first words")
            partly += unmapped
            lines.append(json.dumps(_sample(golden, target, unmapped), ensure_ascii=False))
    if not lines:
        raise ExchangeError(
            "none of these conversations can be written for Inspect: "
            + ("; ".join(omitted) or "there are none")
        )
    # One line a sample, whatever separators of lines Unicode has beside \n.
    text = "".join(f"{line}\n" for line in lines)
    for separator in ("\x85", "\u2028", "\u2029"):
        text = text.replace(separator, f"\\u{ord(separator):04x}")
    return Exported(text, len(lines), tuple(partly), tuple(omitted))


def _target(
    says: tuple[str, ...] | None, says_any: tuple[str, ...] | None
) -> tuple[str, str | list[str] | None]:
    if says is not None:
        return "says", says[0]
    return "says_any", list(says_any) if says_any is not None else None


def _sample(golden: Golden, target: str | list[str], unmapped: list[str]) -> dict[str, Any]:
    metadata = about(golden)
    if unmapped:
        metadata["unmapped"] = unmapped
    metadata["golden"] = golden.model_dump(mode="json", exclude_none=True, exclude_unset=True)
    return {
        "id": golden.id,
        "input": golden.turns[0].shopper,
        "target": target,
        "metadata": metadata,
    }
