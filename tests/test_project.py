"""The project's own rules: the lock, the wheel, the floors' libraries, names, sizes, start-up."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PACKAGES = ("kb", "prompts", "ingest", "assistant", "desk", "evals", "ui")
DEPENDENCIES = [*PYPROJECT["project"]["dependencies"], *PYPROJECT["dependency-groups"]["dev"]]
LONGEST = 350  # lines: the house rule says about 300

# Each outside library has one owner: a file, or a package when the path ends in a slash.
OWNERS = {
    "chromadb": "kb/vectors.py",
    "sentence_transformers": "kb/embed.py",
    "langchain": "assistant/",
    "langchain_core": "assistant/",
    "langchain_openai": "assistant/",
    "langgraph": "assistant/",
    "gradio": "ui/chat.py",
}
ENVIRONMENT = "ui/settings.py"
HEAVY = ("torch", "chromadb", "langchain", "gradio", "openai", "sentence_transformers")

# Written apart, or this file would break its own rule.
REGISTRIES = tuple(".".join(host) for host in (("pypi", "org"), ("pythonhosted", "org")))
ORDINARY = {"/", "/app", "/home", "/opt", "/root", "/srv", "/tmp", "/usr", "/usr/src", "/var/tmp"}


def modules() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def tracked() -> Iterator[Path]:
    """What version control knows or would know."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout: what is tracked can't be told")
    return (ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


def pins() -> list[tuple[str, str, Marker | None]]:
    requirements = [Requirement(line) for line in LOCK.splitlines()]
    return [
        (canonicalize_name(one.name), str(one.specifier).removeprefix("=="), one.marker)
        for one in requirements
    ]


def test_lock_holds_names_and_exact_versions_only():
    wrong = [
        line
        for line in LOCK.splitlines()
        if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*( ; [a-z0-9_<>=!.' ()A-Z]+)?", line)
    ]
    assert not wrong, "an address, path, hash or local version has no place in the lock"
    assert LOCK.endswith("\n")


def test_lock_brings_no_gpu_packages():
    gpu = re.compile(r"nvidia-|cuda-|triton")
    assert not [name for name, _, _ in pins() if gpu.match(name)]


@pytest.mark.parametrize("python", ["3.11.7", "3.12.1", "3.13.0"])
@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_lock_satisfies_every_dependency_once(python: str, system: str):
    place = {
        "python_full_version": python,
        "python_version": python.rpartition(".")[0],
        "sys_platform": system,
        "platform_system": system.capitalize(),
        "os_name": "posix",
    }
    chosen = [(name, version) for name, version, mark in pins() if not mark or mark.evaluate(place)]
    locked = dict(chosen)
    assert len(locked) == len(chosen), "a package is pinned twice for the same machine"
    for dependency in map(Requirement, DEPENDENCIES):
        version = locked.get(canonicalize_name(dependency.name))
        assert version, f"{dependency.name} is not in the lock: run make lock"
        assert dependency.specifier.contains(version), f"{dependency}, locked {version}: make lock"


def test_wheel_and_contracts_name_every_package():
    assert set(PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == set(PACKAGES)
    assert set(PYPROJECT["tool"]["importlinter"]["root_packages"]) == set(PACKAGES)
    assert set(PYPROJECT["tool"]["mypy"]["packages"]) == set(PACKAGES)
    layers = PYPROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    assert {name for layer in layers for name in layer.split(" | ")} == set(PACKAGES)


def test_every_package_of_the_checkout_is_declared():
    top = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert top == {*PACKAGES, "tests"}


def test_test_folders_are_packages():
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert not sorted(str(folder) for folder in folders if not (folder / "__init__.py").exists())


def test_no_ui_module_bears_a_standard_library_name():
    named = {path.stem for path in (ROOT / "ui").glob("*.py")}
    named |= {path.parent.name for path in (ROOT / "ui").glob("*/__init__.py")}
    assert not named & set(sys.stdlib_module_names)


def test_no_source_file_is_too_long():
    sources = [*modules(), *(ROOT / "scripts").glob("*.py")]
    lengths = {str(path.relative_to(ROOT)): len(path.read_bytes().splitlines()) for path in sources}
    assert not {name: lines for name, lines in lengths.items() if lines > LONGEST}


def test_no_tracked_file_names_this_machine_or_a_registry():
    own = {str(ROOT), str(ROOT.parent), str(Path.home())} - ORDINARY
    paths = "|".join(re.escape(path) for path in own)
    private = re.compile(rf"(?<![\w.~-])(?:{paths})(?![\w-])" if paths else r"(?!)")
    registry = re.compile("|".join(re.escape(host) for host in REGISTRIES))
    wrong = []
    for path in tracked():
        text = path.read_text(encoding="utf-8", errors="replace")
        found = private.search(text) or registry.search(text)
        if found:
            line = text.count("\n", 0, found.start()) + 1
            wrong.append(f"{path.relative_to(ROOT)}:{line}: {found[0]}")
    assert not wrong


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every absolute import at any depth, also by name through importlib, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = ast.unparse(node.func).rpartition(".")[2]
            if name in {"import_module", "__import__"}:
                yield str(node.args[0].value), node.lineno


def environment_reads(tree: ast.AST) -> Iterator[int]:
    """The lines that touch environment variables, however they are spelled."""
    names = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}
    for node in ast.walk(tree):
        read = isinstance(node, ast.Attribute) and ast.unparse(node.value) == "os"
        if read and node.attr in names:
            yield node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            yield from (node.lineno for alias in node.names if alias.name in names)


def strays(path: str, source: str) -> list[str]:
    """What a module uses that another one owns."""
    tree = ast.parse(source)
    found = []
    for name, line in imported(tree):
        owner = OWNERS.get(name.partition(".")[0])
        # The benchmark's other systems are set up with these libraries as their users would.
        if (
            owner
            and not path.startswith("evals/peers/")
            and not (path.startswith(owner) if owner.endswith("/") else path == owner)
        ):
            found.append(f"{path}:{line}: {name} belongs to {owner}")
    if path != ENVIRONMENT:
        found += [
            f"{path}:{line}: environment variables belong to {ENVIRONMENT}"
            for line in environment_reads(tree)
        ]
    return found


def test_each_outside_library_has_one_owner():
    wrong = []
    for path in modules():
        wrong += strays(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    assert not wrong


@pytest.mark.parametrize(
    "source",
    [
        "import chromadb.api",
        "def late():\n    from langchain_core.messages import AIMessage",
        "import importlib\nimportlib.import_module('gradio')",
        "import os\nkey = os.environ['KEY']",
        "from os import getenv",
    ],
)
def test_the_owner_rule_sees_what_it_forbids(source: str):
    assert len(strays("desk/inbox.py", source)) == 1
    assert not strays("desk/inbox.py", "import os\nfrom kb import vectors\nos.getpid()")


def test_help_imports_nothing_heavy():
    code = (
        "import json, sys\n"
        "from ui.cli import main\n"
        "sys.argv = ['aisle', '--help']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print(json.dumps(sorted(set(sys.modules) & set({HEAVY!r}))), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "demo" in done.stdout
    assert json.loads(done.stderr.splitlines()[-1]) == []
