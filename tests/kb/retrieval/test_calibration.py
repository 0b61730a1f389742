from __future__ import annotations

import math
from dataclasses import fields, replace

import pytest

from kb.documents import Kind
from kb.retrieval.calibration import Calibration, Signals, default_calibration

NOTHING = Signals(**dict.fromkeys((f.name for f in fields(Signals)), 0.0))
LIKELY = replace(NOTHING, dense=0.7, coverage=1.0, title=1.0, rarest=1.0, lexical=1.0, known=1.0)


def test_confidence_is_the_logistic_of_bias_and_weighted_signals() -> None:
    width = len(fields(Signals))
    model = Calibration({Kind.PRODUCT: (2.0, *[0.0] * (width - 1))}, {Kind.PRODUCT: -1.0})
    signals = replace(NOTHING, dense=0.75)
    assert model.logit(Kind.PRODUCT, signals) == pytest.approx(0.5)
    assert model.confidence(Kind.PRODUCT, signals) == pytest.approx(1 / (1 + math.exp(-0.5)))


@pytest.mark.parametrize("kind", Kind)
def test_a_hit_that_matches_in_every_way_is_served_and_one_that_does_in_none_is_not(
    kind: Kind,
) -> None:
    shipped = default_calibration()
    gap = replace(LIKELY, gap=0.3, quote=0.8, agree=1.0)
    assert shipped.confidence(kind, gap) > 0.8
    assert shipped.confidence(kind, NOTHING) < 0.1


@pytest.mark.parametrize("kind", Kind)
def test_no_good_sign_counts_against_a_hit(kind: Kind) -> None:
    assert min(default_calibration().weights[kind]) >= 0


def test_an_adjustment_scales_and_shifts_the_log_odds_of_its_kind_alone() -> None:
    shipped = default_calibration()
    own = shipped.adjusted({Kind.ARTICLE: 0.5}, {Kind.ARTICLE: 1.0})
    before = shipped.logit(Kind.ARTICLE, LIKELY)
    assert own.logit(Kind.ARTICLE, LIKELY) == pytest.approx(0.5 * before + 1.0)
    assert own.logit(Kind.PRODUCT, LIKELY) == shipped.logit(Kind.PRODUCT, LIKELY)


def test_the_digest_tells_models_apart() -> None:
    shipped = default_calibration()
    assert shipped.digest == default_calibration().digest
    assert shipped.digest != shipped.adjusted({}, {Kind.PRODUCT: 0.1}).digest
