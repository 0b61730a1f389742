"""Run by wheel_check in an environment that has the wheel: loads what an installed Aisle needs."""

import importlib
import subprocess
import sys
from importlib import metadata, resources
from pathlib import Path

PACKAGES = ("kb", "prompts", "ingest", "assistant", "desk", "evals", "ui")
BRAND = "larkfell"


def main(checkout: Path) -> None:
    """Load the demo brand, its golden conversations, the page templates and the field maps."""
    for package in PACKAGES:
        module = importlib.import_module(package)
        place = Path(str(module.__file__)).resolve()
        if checkout in place.parents:
            raise SystemExit(f"{package} comes from the checkout ({place}), not from the wheel")

    from jinja2 import Environment

    from evals.golden_file import load_goldens
    from prompts.brand import load_brand

    load_brand(BRAND)
    with resources.as_file(resources.files("evals") / "goldens" / BRAND) as folder:
        goldens = load_goldens(folder)
    templates = names("ui", "demo/templates", ".html")
    maps = names("ingest", "feeds/maps", ".yaml")
    environment = Environment(autoescape=True)
    for template in templates:
        page = resources.files("ui").joinpath("demo", "templates", template)
        environment.parse(page.read_text("utf-8"))

    command = [str(Path(sys.executable).parent / "aisle"), "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    if told.returncode != 0 or "demo" not in told.stdout:
        raise SystemExit(f"aisle --help failed:\n{told.stdout}{told.stderr}")
    print(f"aisle {metadata.version('aisle')}")
    print(f"brand {BRAND}")
    print(f"{len(goldens)} golden conversations")
    print(f"{len(templates)} templates")
    print(f"{len(maps)} field maps")


def names(package: str, folder: str, ending: str) -> list[str]:
    """The names of a package's data files; an absent or empty folder is an error."""
    place = resources.files(package).joinpath(*folder.split("/"))
    found = (
        [entry.name for entry in place.iterdir() if entry.name.endswith(ending)]
        if place.is_dir()
        else []
    )
    if not found:
        raise SystemExit(f"{package}/{folder} holds no {ending} file in the wheel")
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
