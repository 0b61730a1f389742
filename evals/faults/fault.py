"""A deliberate fault: one small thing in the running product that is wrong for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

Plant = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What somebody could really break, by a slip in the code or in the data.

    Attributes:
        name: Unique; names it on the command line.
        what: What is wrong while it is planted, in a sentence.
        where: The module that it is planted in.
        plant: Puts it into this process, and takes it out again.
    """

    name: str
    what: str
    where: str
    plant: Plant


def instead(owner: Any, name: str, value: Any) -> Plant:
    """Something else in place of an attribute of a module or class."""

    @contextmanager
    def planted() -> Iterator[None]:
        before = vars(owner)[name]
        setattr(owner, name, value)
        try:
            yield
        finally:
            setattr(owner, name, before)

    return planted


def around(owner: Any, name: str, made: Callable[[Any], Any]) -> Plant:
    """Something in place of an attribute that is made of what was there."""

    @contextmanager
    def planted() -> Iterator[None]:
        with instead(owner, name, made(vars(owner)[name]))():
            yield

    return planted


def both(*plants: Plant) -> Plant:
    """Several attributes that one slip changes together."""

    @contextmanager
    def planted() -> Iterator[None]:
        if not plants:
            yield
            return
        with plants[0](), both(*plants[1:])():
            yield

    return planted
