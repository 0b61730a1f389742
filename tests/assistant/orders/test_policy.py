from __future__ import annotations

from pathlib import Path

import pytest

from assistant.orders.policy import PolicyError, load_policy, read_policy
from assistant.orders.records import PaymentKind
from prompts.brand import load_brand


def test_the_shipped_rules_are_whole():
    ordinary, retail = load_policy(), load_policy("retail")
    assert ordinary.identity.any_of == (("order", "email"), ("name", "postcode"))
    assert retail.identity.any_of == (("email",), ("name", "postcode"))
    assert set(retail.rules()) == {
        "cancel",
        "change_address",
        "change_payment",
        "change_items",
        "return",
        "exchange",
    }
    assert retail.days(PaymentKind.GIFT_CARD) == (0, 0)
    assert retail.days(PaymentKind.PAYPAL) == (5, 7)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("no longer needed", "no longer needed"),
        ("I don’t need it anymore", "no longer needed"),
        ("Oh I ordered this by mistake", "ordered by mistake"),
        ("aus Versehen bestellt", "ordered by mistake"),
        ("ya no lo necesito", "no longer needed"),
        ("it is too expensive", ""),
        ("by mistake, and I don't need it", ""),
        ("", ""),
    ],
)
def test_a_reason_is_told_from_what_was_said(said: str, meant: str):
    rule = load_policy("retail").cancel
    assert rule is not None
    assert rule.reason(said) == meant


def test_a_brands_own_rules_come_first(tmp_path: Path):
    (tmp_path / "orders.yaml").write_text("identity:\n  any_of:\n    - [order, postcode]\n")
    (tmp_path / "brand.yaml").write_text(
        "name: X\nsells: x\npersona: x\ntone: x\ncontact:\n  email: a@b.example\n"
    )
    found = load_policy("retail", tmp_path)
    assert found.identity.any_of == (("order", "postcode"),)
    assert found.rules() == {}
    assert load_brand(folder=tmp_path).name == "X"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("identity: [", "not YAML"),
        ("- a", "expected keys and values"),
        ("identity:\n  any_of:\n    - [phone]\n", "line 3, identity.any_of.0.0"),
        ("identity:\n  any_of:\n    - [email]\n  failed: 3\n", "did you mean 'failed_checks'?"),
        ("identity:\n  any_of:\n    - [email]\ncancel:\n  to: x\n", "line 4, cancel.from"),
        ("identity:\n  any_of:\n    - [email]\n\nretrun:\n  from: [x]\n", "line 5, retrun"),
        (
            "identity:\n  any_of:\n    - [email]\ncancel:\n  from: [x]\n  reasons:\n    y: ['(']\n",
            "is no pattern",
        ),
    ],
)
def test_a_broken_file_is_told_with_the_line(text: str, told: str):
    with pytest.raises(PolicyError) as error:
        read_policy(text, "orders.yaml")
    assert "orders.yaml" in str(error.value)
    assert told in str(error.value)


def test_an_unknown_policy_names_those_there_are():
    with pytest.raises(PolicyError, match="default, retail"):
        load_policy("wholesale")
