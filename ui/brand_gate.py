"""The gate before a brand, wired: the version that answers against the folder's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ui.settings import Settings

if TYPE_CHECKING:
    from evals.gate.brands import BrandVerdict
    from evals.targets.target import Target
    from ingest.gate import Progress
    from kb.search import Retriever
    from prompts.brand import Brand
    from prompts.shelf import Published, Shelf, Working


def judged(
    settings: Settings, shelf: Shelf, working: Working, hosted: bool | None, progress: Progress
) -> BrandVerdict:
    """What the gate says of the brand as its files are now.

    Args:
        settings: Of the store.
        shelf: Its published versions.
        working: The brand as its files are now.
        hosted: Whether the hosted model answers meanwhile; None for the one that answers shoppers.
        progress: Hears ``(step, done, total)``.

    Raises:
        EvalError: A golden is broken, or too much could not be asked.
        PromptError: The published version can't be used.
        SettingsError: A hosted model is asked for and none is set up.
    """
    from evals.gate.brands import BrandGate, BrandVerdict
    from ui.app import build_knowledge
    from ui.judged import CACHE, suite_of
    from ui.publishing import checks_of, has_goldens, keyless, tolerance_of
    from ui.settings import SettingsError

    settings = replace(settings, brand=working.name)
    live = shelf.live()
    wanted = working.brand.settings.gate.enabled
    if live is None:
        return BrandVerdict((), "no: the first version has nothing to be worse than")
    # What is live decides as well: a change can't switch off what judges it.
    before = shelf.load(live)
    switch = before.settings.gate.enabled
    if switch is False and wanted is False:
        return BrandVerdict((), "no: the brand's gate is switched off")
    if not has_goldens(settings) and not switch and not wanted:
        return BrandVerdict((), "no: there are no golden conversations")
    has_model = bool(settings.api_key or settings.base_url)
    if hosted and not has_model:
        raise SettingsError("--hosted needs a hosted model; set OPENAI_API_KEY or OPENAI_BASE_URL")
    with_model = has_model if hosted is None else hosted
    used = settings if with_model else keyless(settings)
    knowledge = build_knowledge(settings)
    try:
        if not knowledge.catalog.current():
            return BrandVerdict((), "no: the store knows nothing yet")
        retriever = knowledge.retriever()
        goldens = suite_of(working.name, settings) if has_goldens(settings) else ()
        checks = checks_of(before)
        made = checks(retriever.edition, ()) if checks is not None else ()
        differing = _differing(shelf, live, working)
        gate = BrandGate(
            before=partial(_over, used, before, retriever),
            after=partial(_over, replace(used, working=True), working.brand, retriever),
            without={
                file: partial(_over, replace(used, working=True), make(), retriever)
                for file, make in differing.items()
            },
            goldens=(*goldens, *made),
            tolerance=tolerance_of(before),
            steady=not with_model,
            cache=settings.home / CACHE,
        )
        verdict = gate.judge(progress)
    finally:
        knowledge.close()
    if not with_model and any(file.endswith("system.md") for file in differing):
        blind = "system.md is read by a hosted model only, so what it changes was not judged"
        return BrandVerdict(verdict.findings, f"{verdict.said}; {blind}")
    return verdict


@contextmanager
def _over(settings: Settings, brand: Brand, retriever: Retriever) -> Iterator[Target]:
    from ui.judged import aisle_over

    with aisle_over(settings, brand, retriever) as target:
        yield target


def _differing(shelf: Shelf, live: Published, working: Working) -> dict[str, Callable[[], Brand]]:
    """By file that differs: makes the new brand with that file as it was."""
    from prompts.brand import Layer, brand_of

    before = shelf.layers(live.version)
    found: dict[str, Callable[[], Brand]] = {}
    for depth in range(max(len(before), len(working.layers))):
        was = dict(before[depth].texts) if depth < len(before) else {}
        now = dict(working.layers[depth].texts) if depth < len(working.layers) else {}
        for file in sorted({*was, *now}):
            old, new = was.get(file), now.get(file)
            if (old and old[0]) == (new and new[0]):
                continue
            texts = {name: text for name, text in now.items() if name != file}
            if old is not None:
                texts[file] = old
            layers = list(working.layers[:depth])
            layers += [Layer("turned back", texts), *working.layers[depth + 1 :]]
            found[file] = partial(brand_of, working.brand.key, layers)
    return found
