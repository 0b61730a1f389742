"""``aisle refresh`` and ``aisle edition`` where the store has golden conversations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ui.conftest import Aisle
from tests.ui.test_branding import BRAND
from tests.ui.test_editions import help_page, shop, shown

__all__ = ["shop"]

GOLDENS = """\
brand: default
goldens:
  - id: return-period
    moment: support
    why: A wrong period costs a customer.
    turns:
      - shopper: How long do I have to return something?
        expect: {says: [60 days]}
"""


@pytest.fixture
def judged(store: Path, shop: Path) -> Path:
    """The shop of a store that has a golden conversation of its own; no catalogue checks."""
    (store / "goldens").mkdir()
    (store / "goldens" / "own.yaml").write_text(GOLDENS)
    (store / "brand").mkdir()
    (store / "brand" / "brand.yaml").write_text(BRAND)
    return shop


def test_an_article_that_loses_its_period_is_held_until_somebody_says_why(
    aisle: Aisle, store: Path, judged: Path
) -> None:
    help_page(judged, "Please pack everything well before you return it.")
    held = aisle("--store", store, "refresh")
    assert held.exit_code == 3
    said = shown(held.output)
    assert "1 answer gets worse through “Returns” (article, changed)" in said
    assert "return-period: “How long do I have to return something?”" in said
    assert '--reason "…"' in said

    number = json.loads(aisle("--store", store, "edition", "list", "--json").output)[0]["id"]
    assert "Judged: 1 golden conversation" in said
    for word in ("held", number):
        assert "1 answer gets worse" in shown(
            aisle("--store", store, "edition", "show", word).output
        )
    refused = aisle("--store", store, "edition", "publish", "held")
    assert refused.exit_code == 1
    assert "--reason" in refused.stderr
    published = aisle(
        "--store", store, "edition", "publish", "held", "--reason", "we no longer promise it"
    )
    assert published.exit_code == 0, published.output
    history = shown(aisle("--store", store, "edition", "list").output)
    assert "published because: we no longer promise it" in history
    shown_now = shown(aisle("--store", store, "edition", "show").output)
    assert "reason we no longer promise it" in shown_now


def test_a_reason_given_beforehand_is_kept_as_well(aisle: Aisle, store: Path, judged: Path) -> None:
    help_page(judged, "Please pack everything well before you return it.")
    done = aisle("--store", store, "refresh", "--override", "the period is gone", "--json")
    assert done.exit_code == 0, done.output
    live = json.loads(aisle("--store", store, "edition", "show", "--json").output)
    assert (live["standing"], live["reason"]) == ("live", "the period is gone")
    assert live["findings"][0]["check"] == "answers"


def test_a_broken_golden_holds_and_a_switched_off_gate_does_not(
    aisle: Aisle, store: Path, judged: Path
) -> None:
    (store / "goldens" / "own.yaml").write_text("brand: default\ngoldens: [{id: x}]\n")
    help_page(judged, "You can return anything within 60 days.")
    held = aisle("--store", store, "refresh")
    assert held.exit_code == 3
    assert "couldn't be judged" in shown(held.output)
    assert "own.yaml, line 2" in shown(held.output)
    (store / "brand" / "brand.yaml").write_text(
        BRAND.replace("gate: {checks: 0}", "gate: {enabled: false}")
    )
    done = aisle("--store", store, "refresh")
    assert done.exit_code == 0, done.output
    assert "Judged" not in done.output


def test_going_back_is_not_judged_and_says_so(aisle: Aisle, store: Path, judged: Path) -> None:
    help_page(judged, "You can return anything unused within 60 days.")
    assert aisle("--store", store, "refresh").exit_code == 0
    back = aisle("--store", store, "edition", "rollback", "previous")
    assert back.exit_code == 0
    assert "not judged" in back.output


def test_a_source_isnt_removed_while_answers_rest_on_it_unless_somebody_says_why(
    aisle: Aisle, store: Path, judged: Path
) -> None:
    before = json.loads(aisle("--store", store, "edition", "list", "--json").output)[0]["id"]
    listed = json.loads(aisle("--store", store, "source", "list", "--json").output)
    name = listed[-1]["name"]
    refused = aisle("--store", store, "source", "remove", name, "--yes")
    assert refused.exit_code == 1
    assert "without this source, 1 answer gets worse through “Returns”" in refused.stderr
    assert "nothing has changed" in refused.stderr
    editions = json.loads(aisle("--store", store, "edition", "list", "--json").output)
    assert [one["id"] for one in editions if one["standing"] == "live"] == [before]
    assert name in aisle("--store", store, "source", "list", "--json").output

    done = aisle("--store", store, "source", "remove", name, "--yes", "--reason", "moved away")
    assert done.exit_code == 0, done.output
    assert "published because: moved away" in shown(
        aisle("--store", store, "edition", "list").output
    )
