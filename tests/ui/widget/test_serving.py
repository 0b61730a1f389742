from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from ui import colours
from ui.widget.serving import install_widget, lean, load_widget

STATIC = Path(__file__).parents[3] / "ui" / "widget" / "static"
IMPORTED = re.compile(r'^(?:import|export)[^"\n]*"(\./[^"]+|\.\./[^"]+)"', re.MULTILINE)


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    install_widget(app)
    return TestClient(app, follow_redirects=False)


def panel_and_what_it_imports() -> set[str]:
    widget = load_widget()
    found: set[str] = set()
    open_: list[str] = ["panel.js"]
    while open_:
        path = open_.pop()
        if path in found:
            continue
        found.add(path)
        folder = Path(path).parent
        imported = IMPORTED.findall(widget.modules[path].plain.decode())
        open_.extend((folder / name).as_posix() for name in imported)
    return found


def test_the_loader_is_at_most_five_kilobytes_and_the_panel_at_most_forty() -> None:
    widget = load_widget()
    assert len(widget.loader.packed) <= 5_000
    whole = panel_and_what_it_imports()
    assert len(whole) > 20
    # One language comes along with it.
    whole.add("locale/ar.js")
    assert sum(len(widget.modules[path].packed) for path in whole) <= 40_000


def test_the_loader_is_asked_for_again_and_costs_nothing_when_it_is_the_same(
    client: TestClient,
) -> None:
    first = client.get("/widget.js")
    assert first.headers["content-type"] == "text/javascript; charset=utf-8"
    assert first.headers["cache-control"] == "public, max-age=300"
    assert first.headers["cross-origin-resource-policy"] == "cross-origin"
    assert first.headers["access-control-allow-origin"] == "*"
    again = client.get("/widget.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/widget.js", headers={"If-None-Match": '"other"'}).status_code == 200


def test_modules_stand_at_an_address_that_never_changes_its_content(client: TestClient) -> None:
    version = load_widget().version
    assert f'"{version}"' in client.get("/widget.js").text
    for path in ("panel.js", "locale/de.js", "styles/talk.js", "forms/order.js"):
        found = client.get(f"/widget/{version}/{path}")
        assert found.status_code == 200
        assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert found.headers["content-type"] == "text/javascript; charset=utf-8"
        assert found.headers["access-control-allow-origin"] == "*"


def test_a_page_from_before_a_release_gets_the_modules_of_now(client: TestClient) -> None:
    version = load_widget().version
    old = client.get("/widget/0123456789abcdef/locale/de.js")
    assert old.status_code == 307
    assert old.headers["cache-control"] == "no-store"
    assert old.headers["location"] == f"../../{version}/locale/de.js"


@pytest.mark.parametrize(
    "path", ["loader.js", "nothing.js", "..%2fserving.py", "%2e%2e/serving.py", "locale/", ""]
)
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    assert client.get(f"/widget/{load_widget().version}/{path}").status_code == 404


def test_what_is_packed_is_what_is_sent_plain(client: TestClient) -> None:
    plain = client.get("/widget.js", headers={"Accept-Encoding": "identity"})
    packed = client.get("/widget.js", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.content == packed.content
    assert load_widget().loader.plain == gzip.decompress(load_widget().loader.packed)


def test_only_indentation_and_lines_of_comment_stay_here() -> None:
    source = (
        '// why\n/**\n * @param x\n */\n  const a = "// no comment"; // kept\n\n/* one */\n  b();\n'
    )
    assert lean(source) == 'const a = "// no comment"; // kept\nb();\n'


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.js")), ids=lambda path: path.name)
def test_a_file_is_short_and_parses_no_html(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 350
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert forbidden not in text
    assert not re.search(r"new Function|srcdoc|DOMParser|setTimeout\(['\"`]", text)


def test_every_language_says_everything() -> None:
    said = {}
    for path in (STATIC / "locale").glob("*.js"):
        text = path.read_text("utf-8")
        keys = re.findall(r'^  "?([\w-]+)"?: (.*),$', text, re.MULTILINE)
        said[path.stem] = {key: set(re.findall(r"\{(\w+)\}", value)) for key, value in keys}
    assert set(said) == {"en", "de", "fr", "es", "ar"}
    for code, words in said.items():
        assert words.keys() == said["en"].keys(), code
        assert {k: v for k, v in words.items() if v != said["en"][k]} == {}, code
    used = set()
    for path in STATIC.rglob("*.js"):
        used |= set(re.findall(r'\.t\("(\w+)"', path.read_text("utf-8")))
    assert used - said["en"].keys() == set()


def test_the_loader_takes_the_same_ink_as_the_server() -> None:
    # Its threshold is where black and white are read equally well.
    assert "0.179" in (STATIC / "loader.js").read_text("utf-8")
    for grey in range(256):
        colour = f"#{grey:02x}{grey:02x}{grey:02x}"
        linear = grey / 255 / 12.92 if grey <= 10 else ((grey / 255 + 0.055) / 1.055) ** 2.4
        assert colours.ink(colour) == ("#000000" if linear > 0.179 else "#ffffff")


def test_asking_for_consent_claims_nothing_of_what_was_before() -> None:
    # It may be switched on when a conversation is there already.
    for file in (STATIC / "locale").glob("*.js"):
        text = next(line for line in file.read_text("utf-8").splitlines() if "consent_text" in line)
        assert text.count(".") == 1, file.name
