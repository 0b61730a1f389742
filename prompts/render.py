"""Fill a template; a missing variable is an error, never an empty hole."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from jinja2 import StrictUndefined, Template, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment


class PromptError(Exception):
    """Base of what goes wrong with brands and templates; names the file and the remedy."""


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    # Sandboxed: a store's own templates may print values and branch, and reach nothing else.
    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )


def compile_template(text: str, where: str) -> Template:
    """Compile a template.

    Args:
        text: Jinja syntax inside Markdown.
        where: File and section, for the error message.

    Raises:
        PromptError: The syntax is broken.
    """
    try:
        if "{%" in text and list(meta.find_referenced_templates(_environment().parse(text))):
            raise PromptError(
                f"{where}: a template can't take in other files; write out what it says"
            )
        return _compiled(text)
    except TemplateError as error:
        raise PromptError(f"{where}: {error}; see docs/brands.md for the syntax") from error


@lru_cache(maxsize=4096)
def _compiled(text: str) -> Template:
    # The same words stand in many brands: a template holds no state.
    return _environment().from_string(text)


@lru_cache(maxsize=4096)
def _asked_for(text: str) -> frozenset[str]:
    return frozenset(meta.find_undeclared_variables(_environment().parse(text)))


def variables(text: str, where: str) -> frozenset[str]:
    """Names of the variables a template asks for."""
    try:
        return _asked_for(text)
    except TemplateError as error:
        raise PromptError(f"{where}: {error}; see docs/brands.md for the syntax") from error


def render(template: Template, values: Mapping[str, object], where: str) -> str:
    """Fill a compiled template.

    Raises:
        PromptError: A variable is missing, or filling it failed.
    """
    try:
        return template.render(**values).strip()
    except Exception as error:  # whatever an expression in a template can raise
        raise PromptError(f"{where}: {type(error).__name__}: {error}") from error
