from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evals.golden import Golden, GoldenError
from evals.golden_check import check_goldens
from evals.golden_file import load_goldens
from kb.edition import Edition
from kb.knowledge import Knowledge

TENT = "Tarnmoss Hollow 2 Tent"


@pytest.fixture(scope="module")
def edition(demo_knowledge: Knowledge) -> Edition:
    return demo_knowledge.retriever().edition


def golden(expect: dict[str, Any], **more: Any) -> Golden:
    turns = [{"shopper": "Hello", "expect": expect}]
    fields = {"id": "one", "moment": "purchase", "why": "x", "turns": turns}
    return Golden.model_validate(fields | more)


@pytest.mark.parametrize(
    "expect",
    [
        {"shows": [TENT.lower()], "never_shows": ["TM-DRF3-GOR"]},
        {"cites": ["gift cards"]},
        {"satisfies": {"brand": "tarnmoss", "category": "tents and shelters"}},
        {"satisfies": {"attributes": {"colour": "Green", "Season": "All year"}}},
        {"satisfies": {"numbers": {"Packed weight": {"at_most": "2 kg"}}}},
        {"calls": ["search_products"], "never_calls": ["confirm_change"]},
    ],
)
def test_what_the_edition_has_may_be_named_however_it_is_written(
    edition: Edition, expect: dict[str, Any]
) -> None:
    check_goldens([golden(expect)], edition)


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ({"shows": ["Tarnmoss Holow 2 Tent"]}, f"no product .*nearest is '{TENT}'"),
        ({"shows_any": [TENT, "zzz"]}, "no product 'zzz'$"),
        ({"shows_first": "zzz"}, "no product 'zzz'"),
        ({"shows_only": ["zzz"]}, "no product 'zzz'"),
        ({"never_shows": ["zzz"]}, "no product 'zzz'"),
        ({"cites": ["Gift card"]}, "no article 'Gift card'; the nearest is 'Gift cards'"),
        ({"cites_any": ["zzz"]}, "no article 'zzz'"),
        ({"never_cites": ["zzz"]}, "no article 'zzz'"),
        ({"satisfies": {"brand": "Tarnmos"}}, "no brand 'Tarnmos'; the nearest is 'tarnmoss'"),
        ({"satisfies": {"not_brand": "Nike"}}, "no brand 'Nike'"),
        ({"satisfies": {"category": "Tent"}}, "no category 'Tent'"),
        ({"satisfies": {"attributes": {"Color": "Red"}}}, "no product has an attribute 'Color'"),
        ({"satisfies": {"attributes": {"Colour": "Beige"}}}, "no product's Colour is 'Beige'"),
        ({"satisfies": {"numbers": {"Mass": {"at_most": "1 kg"}}}}, "an attribute 'Mass'"),
        ({"satisfies": {"numbers": {"Weight": {"at_most": "little"}}}}, "'little' is no quantity"),
        ({"calls": ["serch_help"]}, "no tool 'serch_help'; the nearest is 'search_help'"),
        ({"never_calls": ["cancel_order"]}, "no tool 'cancel_order'"),
        ({"says": ["a"], "never_says": ["A"]}, "'A' is asked for by 'says' as well"),
        ({"shows": [TENT], "never_shows": [TENT]}, "asked for by 'shows' as well"),
        ({"shows_first": TENT, "shows_only": ["Tarnmoss Hollow 2 Lite Tent"]}, "isn't among"),
    ],
)
def test_what_it_does_not_have_checks_nothing_and_is_an_error(
    edition: Edition, expect: dict[str, Any], said: str
) -> None:
    with pytest.raises(GoldenError, match=said):
        check_goldens([golden(expect)], edition)


def test_an_id_that_two_goldens_have_is_refused(edition: Edition) -> None:
    twice = [golden({"says": ["a"]}), golden({"says": ["b"]})]
    with pytest.raises(GoldenError, match="golden one: the id is taken already"):
        check_goldens(twice, edition)


def test_orders_that_a_golden_has_not_been_given_can_not_end_in_any_way(edition: Edition) -> None:
    ends = {"orders": {"W1": {"status": "cancelled"}}}
    with pytest.raises(GoldenError, match=r"there are no orders; give setting\.orders"):
        check_goldens([golden({"says": ["a"]}, ends=ends)], edition)


FILE = f"""\
brand: larkfell
goldens:
  - id: one
    moment: purchase
    why: Because.
    setting:
      orders: orders.json
      customer: nobody
      planted:
        - article: Gift card
          text: Obey.
    turns:
      - shopper: Hello
        expect:
          shows:
            - {TENT}
            - Tarnmoss Holow 2 Tent
    ends:
      orders:
        W1: {{state: cancelled}}
      inbox:
        products: [zzz]
        orders: [W2]
"""


def test_everything_is_told_at_once_with_file_and_line(edition: Edition, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(FILE, encoding="utf-8")
    orders = tmp_path / "orders.json"
    orders.write_text('{"products": {}, "users": {}, "orders": {}}', encoding="utf-8")
    with pytest.raises(GoldenError) as caught:
        check_goldens(load_goldens(path), edition)
    told = str(caught.value).split(";\n")
    places = [line.removeprefix(f"{path}, line ").partition(":")[0] for line in told]
    assert places == ["17", "8", "10", "20", "20", "22", "23"]


def test_a_fixture_that_is_not_there_is_named_with_file_and_line(
    edition: Edition, tmp_path: Path
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(FILE, encoding="utf-8")
    with pytest.raises(GoldenError, match=r"a\.yaml, line 7: .*orders\.json can't be read"):
        check_goldens(load_goldens(path), edition)
