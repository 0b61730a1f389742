"""Every deliberate fault."""

from __future__ import annotations

from evals.faults.fault import Fault
from evals.faults.of_conversing import OF_CONVERSING
from evals.faults.of_help import OF_HELP
from evals.faults.of_records import OF_RECORDS
from evals.faults.of_safety import OF_SAFETY
from evals.faults.of_searching import OF_SEARCHING
from evals.score import EvalError

FAULTS = (*OF_RECORDS, *OF_SEARCHING, *OF_HELP, *OF_CONVERSING, *OF_SAFETY)


class UnknownFaultError(EvalError):
    """There is no fault of that name."""


def fault_named(name: str) -> Fault:
    """The fault of that name.

    Raises:
        UnknownFaultError: There is none; with those that there are.
    """
    for fault in FAULTS:
        if fault.name == name:
            return fault
    known = ", ".join(fault.name for fault in FAULTS)
    raise UnknownFaultError(f"there is no fault {name!r}; there are {known}")
