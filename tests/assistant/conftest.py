from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from assistant.agent import Assistant
from assistant.hosted.server import server_of
from assistant.models import ModelChoice, chat_model
from kb.knowledge import Knowledge
from prompts.brand import Brand
from tests.fakes import HostedModel


@pytest.fixture(scope="session")
def model_server() -> Iterator[HTTPServer]:
    # One for all: each takes half a second to stop.
    with HTTPServer(threaded=True) as server:
        yield server


@pytest.fixture
def model(model_server: HTTPServer) -> HostedModel:
    model_server.clear()
    # Whatever an earlier test's server did, this one's is new.
    server_of.cache_clear()
    return HostedModel(model_server)


@pytest.fixture
def hosted(model: HostedModel, demo_knowledge: Knowledge, larkfell: Brand) -> Assistant:
    """The assistant with a hosted model that says what the test tells it."""
    choice = ModelChoice(api_key="test-key", base_url=model.base_url, name="test-model")
    return Assistant(demo_knowledge, larkfell, chat_model(choice, larkfell), choice.label)
