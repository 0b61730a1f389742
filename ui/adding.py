"""Adding sources: looking at an address, and writing down what was chosen of what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ui.settings import Settings, SettingsError, secret
from ui.sources import limits_of, open_with

if TYPE_CHECKING:
    from ingest.detection.proposal import Detection, Proposal
    from kb.knowledge import Knowledge


def look_at(settings: Settings, given: Mapping[str, str], location: str) -> Detection:
    """What a location is; what was said of it is checked first.

    Args:
        settings: Those of the process.
        given: Options by their names in the store; a ``kind`` among them spares the look.
        location: An address or a path.

    Raises:
        IngestError: It can't be looked at, or an option can't be.
        SettingsError: The variable with its credential isn't set.
    """
    from ingest.detection.detect import detect
    from ingest.detection.proposal import Detection, Proposal
    from ingest.schedule import parse_schedule

    parse_schedule(given, location)
    if variable := given.get("token_env", ""):
        secret(variable, location)
    if given.get("kind"):
        opened = open_with(location, given, settings)
        proposal = Proposal(opened.name, given["kind"], "both", "as you said", recommended=True)
        return Detection(location, (), (proposal,))
    return detect(
        location,
        field_map=given.get("map", ""),
        currency=given.get("currency", ""),
        base_url=given.get("base_url", ""),
        secret=bool(variable),
        limits=limits_of(given, settings),
    )


def options_for(
    proposal: Proposal, among: Sequence[Proposal], given: Mapping[str, str]
) -> dict[str, str]:
    """How a proposal is remembered: what was given goes to the sources that it suits."""
    from ingest.sources import suits

    keyed = [p for p in among if p.needs or suits("token_env", p.kind)]
    first = next((p for p in keyed if p.kind != "zendesk"), keyed[0] if keyed else None)
    kept = {
        key: value
        for key, value in given.items()
        if suits(key, proposal.kind) and (key != "token_env" or proposal is first)
    }
    return {**kept, **proposal.options, "kind": proposal.kind}


def best_of(found: Detection) -> list[Proposal]:
    """The proposals that are added where nobody chooses.

    Raises:
        SettingsError: None can be added as it is.
    """
    best = [p for p in found.proposals if p.recommended and not p.needs]
    if best:
        return best
    lacking = next((p for p in found.proposals if p.needs), None)
    needs = ": ".join(filter(None, (lacking.missing, lacking.needs))) if lacking else ""
    raise SettingsError(
        f"{found.location} can't be added as it is; "
        + (f"it needs {needs}" if needs else "nothing was found that can be read")
    )


def enter(
    knowledge: Knowledge, settings: Settings, entries: Sequence[tuple[str, Mapping[str, str]]]
) -> list[dict[str, Any]]:
    """Add sources, after each was opened; nothing is added when one can't be.

    Args:
        knowledge: The store's.
        settings: Those of the process.
        entries: Location and options of each.

    Returns:
        Of each its name, its options and whether it is new.

    Raises:
        IngestError: One can't be opened.
        SettingsError: The variable with its credential isn't set.
    """
    opened = [(open_with(at, options, settings).name, dict(options)) for at, options in entries]
    known = {info.name for info in knowledge.catalog.sources()}
    for name, options in opened:
        knowledge.catalog.add_source(name, options)
    return [{"name": name, "options": how, "new": name not in known} for name, how in opened]
