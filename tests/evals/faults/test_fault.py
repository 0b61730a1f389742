from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from evals.faults.fault import around, both, instead
from evals.faults.faults import FAULTS, UnknownFaultError, fault_named

ROOT = Path(__file__).resolve().parents[3]


def everything() -> dict[str, dict[str, Any]]:
    """What stands in the product's modules and classes, by identity."""
    import sys

    found: dict[str, dict[str, Any]] = {}
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] not in ("assistant", "kb", "prompts"):
            continue
        found[name] = dict(vars(module))
        for thing in list(vars(module).values()):
            if isinstance(thing, type) and thing.__module__ == name:
                found[f"{name}.{thing.__qualname__}"] = dict(vars(thing))
    return found


def changed(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> set[str]:
    return {
        f"{place}.{name}"
        for place, things in before.items()
        for name, thing in things.items()
        if after[place].get(name) is not thing
    }


def test_something_stands_in_place_of_an_attribute_and_is_gone_afterwards():
    place = SimpleNamespace(a=1, b=2)
    with both(instead(place, "a", 3), around(place, "b", lambda usual: usual + 10))():
        assert (place.a, place.b) == (3, 12)
    assert (place.a, place.b) == (1, 2)


def test_it_is_gone_after_an_error_as_well():
    place = SimpleNamespace(a=1)
    with pytest.raises(ZeroDivisionError), instead(place, "a", 3)():
        raise ZeroDivisionError
    assert place.a == 1


def test_there_are_more_than_thirty_and_each_says_what_and_where():
    assert len(FAULTS) > 30
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    for fault in FAULTS:
        assert (ROOT / fault.where).is_file(), fault.where
        assert fault.what.endswith("."), fault.what
    assert len({fault.where for fault in FAULTS}) > 10


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_changes_something_of_the_product_and_leaves_nothing_behind(fault: Any):
    before = everything()
    with fault.plant():
        planted = changed(before, everything())
    # The module it is said to be in, or the one that the class it belongs to is used from.
    assert 1 <= len(planted) <= 2, planted
    assert not changed(before, everything())


def test_an_unknown_name_is_told_with_the_known_ones():
    with pytest.raises(UnknownFaultError, match=r"no fault 'x'; there are price-tenfold"):
        fault_named("x")
