"""Carries out a request once, however often it is sent with the same key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel

from desk.requests import Requests

Model = TypeVar("Model", bound=BaseModel)


def once(
    requests: Requests,
    owner: str,
    key: str | None,
    asked: str | bytes,
    answer: type[Model],
    work: Callable[[], Model],
    *,
    status: int,
) -> Model:
    """What the request is answered: the work's outcome, or what it was the first time.

    Args:
        requests: Where answers are remembered.
        owner: The visitor whose key it is.
        key: The sender's idempotency key; without one the work is done every time.
        asked: What the request asks for, whole: with other words the key is refused.
        answer: The answer's type.
        work: Carries it out.
        status: The HTTP status of its success.

    Raises:
        KeyReused: The key came before with something else.
        RequestUnderWay: The first one isn't done yet.
    """
    if key is None:
        return work()
    content = asked if isinstance(asked, bytes) else asked.encode()
    digest = hashlib.sha256(content).hexdigest()
    before = requests.begin(owner, key, digest)
    if before is not None:
        return answer.model_validate_json(before.body)
    try:
        done = work()
    except BaseException:
        # Nothing came of it, so that it may be tried again with the same key.
        requests.drop(owner, key)
        raise
    requests.keep(owner, key, status, done.model_dump_json())
    return done
