from __future__ import annotations

import pytest

from assistant.hosted.server import ModelHealth
from kb.knowledge import Knowledge
from ui.readiness import Readiness


@pytest.mark.parametrize("state", ["untried", "well", "failing", "misconfigured"])
def test_health_tells_how_the_hosted_model_does_but_not_what_it_said(
    state: str, demo_knowledge: Knowledge
) -> None:
    def told() -> ModelHealth:
        return ModelHealth(state, "http://10.0.0.7 said no")  # type: ignore[arg-type]

    readiness = Readiness(demo_knowledge, "m", told)
    readiness.warm()
    health = readiness.health()
    assert health.model_state == state
    # The keyless model answers meanwhile.
    assert health.ready
    assert "10.0.0.7" not in health.model_dump_json()


def test_health_without_a_hosted_model_is_keyless(demo_knowledge: Knowledge) -> None:
    assert Readiness(demo_knowledge, "keyless").health().model_state == "keyless"
