from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from assistant.agent import Assistant
from assistant.models import ModelChoice, Price, chat_model
from kb.knowledge import Knowledge
from prompts.brand import Brand
from tests.fakes import HostedModel

Impatient = Callable[..., Assistant]


@pytest.fixture
def impatient(model: HostedModel, demo_knowledge: Knowledge, larkfell: Brand) -> Impatient:
    """Makes assistants that wait for the model as long as a test can."""

    def make(
        patience: float = 1.0,
        *,
        base_url: str = "",
        window: int = 16_000,
        price: Price | None = None,
    ) -> Assistant:
        choice = ModelChoice(
            api_key="test-key",
            base_url=base_url or model.base_url,
            name="test-model",
            patience=patience,
            window=window,
            price=price,
        )
        return Assistant(demo_knowledge, larkfell, chat_model(choice, larkfell), choice.label)

    return make


@pytest.fixture
def price() -> Price:
    return Price(Decimal("0.40"), Decimal("1.60"))
