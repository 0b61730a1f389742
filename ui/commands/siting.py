"""``aisle site``: where the widget stands, and how it behaves there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.invocation import invocation, server_address
from ui.commands.options import AsJson

if TYPE_CHECKING:
    from desk.sites import Site, SiteBook
    from ui.settings import Settings

site = typer.Typer(no_args_is_help=True, help="The sites that the widget stands on.")

Named = Annotated[str, typer.Argument(metavar="SITE", help="Its id, as `aisle site list` has it.")]
_BY = "system"

_HOW = """\
Keep it on the shop's server, never in a page. When a customer is signed in, the
server makes a token of these claims and signs it with HS256, the key being the
64 characters as they stand:

  {"aud": "aisle", "sub": "CUSTOMER ID", "exp": SECONDS SINCE 1970,
   "name": "…", "email": "…"}          name and email may be left out

With Python's joserfc:

  from joserfc import jwt
  from joserfc.jwk import OctKey
  token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(KEY))

and the page hands it on: aisle("identify", token). Let it end within an hour.
"""


@site.command()
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What you call it.")],
    origin: Annotated[
        list[str] | None,
        typer.Option(
            "--origin",
            metavar="URL",
            help="Scheme and host of its pages, https://shop.example; may be repeated.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Add a site, and print the line that puts the widget into its pages."""
    from desk.site_keys import changed
    from desk.sites import SiteSettings
    from ui import terminal

    words = " ".join(name.split())
    asked = changed(SiteSettings(), [f"name={words}", f"origins={','.join(origin or ())}"])
    with _sites(ctx) as (settings, book):
        made = book.add(_id(words), asked, _BY)
    out = terminal.console()
    out.print(f"Added: {made.id}. Put this into its pages:")
    terminal.exactly(out, f"  {_tag(settings, made.id)}")
    if not origin:
        out.print("No page may use it yet; say which ones may:")
        terminal.exactly(out, f"  aisle site set {made.id} origins=https://shop.example")


@site.command("list")
def list_(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the sites."""
    from ui import terminal

    with _sites(ctx) as (_, book):
        found = book.all()
    if as_json:
        terminal.print_json([_facts(each) for each in found])
        return
    out = terminal.console()
    if not found:
        out.print("There are no sites yet; add one: `aisle site add NAME --origin URL`")
        return
    rows = [
        (each.id, each.settings.name, ", ".join(each.settings.origins) or "none") for each in found
    ]
    terminal.print_table(out, ("Site", "Name", "Origins"), rows)


@site.command()
def show(ctx: typer.Context, name: Named, as_json: AsJson = False) -> None:
    """Print the settings of a site, each as `aisle site set` takes it."""
    from desk.site_keys import listed
    from ui import terminal

    with _sites(ctx) as (_, book):
        found = book.get(name)
    if as_json:
        terminal.print_json(_facts(found))
        return
    out = terminal.console()
    for key, value in listed(found.settings):
        terminal.exactly(out, f"{key}={value}")


@site.command("set")
def set_(
    ctx: typer.Context,
    name: Named,
    pairs: Annotated[
        list[str], typer.Argument(metavar="KEY=VALUE…", help="As `aisle site show` has them.")
    ],
) -> None:
    """Change settings of a site, all that are given or none.

    For example: theme=dark hours.timezone=Europe/Berlin hours.mon=09:00-17:00
    """
    from desk.site_keys import changed

    with _sites(ctx) as (_, book):
        settings = changed(book.get(name).settings, pairs)
        book.change(name, settings, _BY)
    typer.echo(f"Changed: {name}. A running server follows within two seconds.")


@site.command()
def key(
    ctx: typer.Context,
    name: Named,
    new: Annotated[
        bool, typer.Option("--new", help="Replace it; what the old one signed counts no more.")
    ] = False,
) -> None:
    """Print the key with which the shop signs who its customer is, and how."""
    from ui import terminal

    with _sites(ctx) as (_, book):
        found = book.new_identity_key(name, _BY) if new else book.identity_key(name)
    typer.echo(found)
    # Beside, so that the key alone can be piped on.
    terminal.console(stderr=True).print(_HOW, markup=False, highlight=False)


@site.command()
def remove(
    ctx: typer.Context,
    name: Named,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask before.")] = False,
) -> None:
    """Take a site away that no shopper came from yet."""
    with _sites(ctx) as (_, book):
        book.get(name)
        if not yes:
            typer.confirm(f"Remove the site {name}?", abort=True)
        book.remove(name, _BY)
    typer.echo(f"Removed: {name}.")


@contextmanager
def _sites(ctx: typer.Context) -> Iterator[tuple[Settings, SiteBook]]:
    from desk.sites import SiteBook

    settings = invocation(ctx).settings()
    with SiteBook(settings.desk_url) as book:
        yield settings, book


def _id(name: str) -> str:
    """An id made of a name: ``Müller & Co`` is ``muller-co``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")[:64].strip("-")


def _tag(settings: Settings, site_id: str) -> str:
    address = server_address(settings)
    return f'<script async src="{address}/widget.js" data-site="{site_id}"></script>'


def _facts(found: Site) -> dict[str, object]:
    return {
        "id": found.id,
        "created": found.created,
        "settings": found.settings.model_dump(mode="json"),
    }
