from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from evals.golden import GoldenError
from ui.judged import (
    OpenAisle,
    OpenApi,
    OpenCompletions,
    settings_for,
    suite_of,
    target_of,
)
from ui.settings import Settings, SettingsError

GOLDEN = """\
brand: larkfell
goldens:
  - id: {name}
    moment: support
    why: It is asked often.
    turns: [{{shopper: Hello, expect: {{says: [hello]}}}}]
"""


@pytest.fixture
def store(tmp_path: Path) -> Settings:
    """A store with one golden of its own."""
    write(tmp_path / "goldens" / "own.yaml", "our-own")
    return Settings(home=tmp_path)


def write(path: Path, name: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(GOLDEN.format(name=name), encoding="utf-8")


def test_a_brands_goldens_are_those_that_ship_and_the_stores_own(store: Settings) -> None:
    ids = [golden.id for golden in suite_of("larkfell", store)]
    assert ids[-1] == "our-own"
    assert len(ids) == len(set(ids)) == len(suite_of("larkfell", Settings(Path("nowhere")))) + 1


def test_a_file_or_folder_is_asked_alone(store: Settings, tmp_path: Path) -> None:
    write(tmp_path / "apart" / "one.yaml", "one")
    for place in (tmp_path / "apart", tmp_path / "apart" / "one.yaml"):
        assert [golden.id for golden in suite_of(str(place), store)] == ["one"]


def test_a_brand_without_shipped_goldens_has_the_stores_own(store: Settings) -> None:
    assert [golden.id for golden in suite_of("default", store)] == ["our-own"]
    with pytest.raises(SettingsError, match="no golden conversations at default: it is neither"):
        suite_of("default", Settings(Path("nowhere")))


def test_an_id_that_ships_cant_be_taken_again(store: Settings) -> None:
    shipped = suite_of("larkfell", Settings(Path("nowhere")))[0]
    write(store.home / "goldens" / "own.yaml", shipped.id)
    with pytest.raises(
        GoldenError, match=rf"own\.yaml.* {shipped.id!r} is taken already by .*yaml"
    ):
        suite_of("larkfell", store)


def test_a_brands_conversations_are_about_that_brands_words() -> None:
    assert settings_for("larkfell", Settings()).brand == "larkfell"
    assert settings_for("larkfell", Settings(brand="acme")).brand == "acme"
    assert settings_for("goldens.yaml", Settings()).brand == "default"


def test_what_is_measured_goes_to_another_process() -> None:
    settings = Settings(api_key="k", model="m")
    for named in ("aisle", "https://shop.example/", "openai:http://127.0.0.1:9/v1"):
        opening = target_of(named, settings).open
        assert pickle.loads(pickle.dumps(opening)) == opening


def test_processes_are_for_what_computes_and_threads_for_what_waits() -> None:
    keyless, hosted = Settings(), Settings(base_url="http://127.0.0.1:9/v1")
    assert target_of("aisle", keyless).open == OpenAisle(keyless)
    assert not target_of("aisle", keyless).waiting
    assert target_of("aisle", hosted).waiting
    assert target_of("https://shop.example", keyless).open == OpenApi("https://shop.example")
    completions = target_of("openai:https://bot.example/v1", keyless)
    assert completions.open == OpenCompletions("https://bot.example/v1", keyless)
    assert completions.waiting


@pytest.mark.parametrize("named", ["", "bot", "openai:bot", "ftp://x", "openai:"])
def test_a_target_that_isnt_one_is_told(named: str) -> None:
    with pytest.raises(SettingsError, match="name aisle, the address of a running Aisle"):
        target_of(named, Settings())
