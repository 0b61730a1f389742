"""What the environment says: the one place that reads environment variables."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

VARIABLES = {
    "AISLE_HOME": "the store's directory; .aisle in the working directory without it",
    "AISLE_BRAND": "name of a brand that ships with Aisle; default without it",
    "AISLE_BRAND_DIR": "the store's own brand folder; brand in the store's directory without it",
    "AISLE_EMBEDDER": "name or folder of a sentence-transformers model",
    "AISLE_MODEL": "name of the hosted chat model",
    "OPENAI_API_KEY": "key of the hosted chat model; without it answers are made keyless",
    "OPENAI_BASE_URL": "address of any server that speaks Chat Completions",
    "AISLE_HOST": "address that `aisle serve` listens on; 127.0.0.1 without it",
    "AISLE_PORT": "port that `aisle serve` listens on; 8000 without it",
}


class SettingsError(Exception):
    """Base of what is wrong with a set-up; the message says what, where and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this process was set up.

    Attributes:
        home: The store's directory.
        brand: Name of a shipped brand.
        brand_dir: The store's own brand folder as it was named; None when it wasn't.
        embedder: Name or folder of a sentence-transformers model; empty for the default one.
        model: Name of the hosted chat model; empty for the default one.
        api_key: Key of the hosted chat model; empty for none.
        base_url: Address of a server that speaks Chat Completions; empty for OpenAI's own.
        host: Address to listen on.
        port: Port to listen on.
    """

    home: Path = Path(".aisle")
    brand: str = "default"
    brand_dir: Path | None = None
    embedder: str = ""
    model: str = ""
    api_key: str = field(default="", repr=False)
    base_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8000

    @property
    def brand_folder(self) -> Path | None:
        """The store's own brand folder: the one named, or the store's when it is there."""
        if self.brand_dir is not None:
            return self.brand_dir
        own = self.home / "brand"
        return own if own.is_dir() else None

    @property
    def masked_key(self) -> str:
        """The key with all but its last four characters hidden; empty when there is none."""
        if not self.api_key:
            return ""
        return "…" + (self.api_key[-4:] if len(self.api_key) > 12 else "")


def load_settings(environ: Mapping[str, str] | None = None, *, strict: bool = True) -> Settings:
    """Read the settings.

    Args:
        environ: Instead of the process's environment.
        strict: Whether an unknown ``AISLE_`` variable is an error.

    Raises:
        SettingsError: A variable is misspelt or has a value that can't be.
    """
    given = os.environ if environ is None else environ
    if strict:
        _refuse_unknown(given)
    said = {name: given.get(name, "").strip() for name in VARIABLES}
    plain = Settings()
    return Settings(
        home=Path(said["AISLE_HOME"]).expanduser() if said["AISLE_HOME"] else plain.home,
        brand=said["AISLE_BRAND"] or plain.brand,
        brand_dir=Path(said["AISLE_BRAND_DIR"]).expanduser() if said["AISLE_BRAND_DIR"] else None,
        embedder=said["AISLE_EMBEDDER"],
        model=said["AISLE_MODEL"],
        api_key=said["OPENAI_API_KEY"],
        base_url=_address(said["OPENAI_BASE_URL"]),
        host=said["AISLE_HOST"] or plain.host,
        port=_port(said["AISLE_PORT"]) if said["AISLE_PORT"] else plain.port,
    )


def set_process_defaults(settings: Settings) -> None:
    """Keep libraries from looking outside and from spinning; before any of them is imported.

    What is set already stays as it is.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    # Idle threads of the embedder sleep instead of spinning: others want the processor.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if not settings.embedder or Path(settings.embedder).is_dir():
        os.environ.setdefault("HF_HUB_OFFLINE", "1")


def _refuse_unknown(given: Mapping[str, str]) -> None:
    own = [name for name in VARIABLES if name.startswith("AISLE_")]
    for name in sorted(given):
        if name.startswith("AISLE_") and name not in VARIABLES:
            near = difflib.get_close_matches(name, own, 1)
            hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(own)}"
            raise SettingsError(f"unknown environment variable {name}; {hint}")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise SettingsError(f"AISLE_PORT is {text!r}; it has to be a port number, such as 8000")
    return int(text)


def _address(text: str) -> str:
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        raise SettingsError(
            f"OPENAI_BASE_URL is {text!r}; it has to be the address of a server, such as "
            "http://127.0.0.1:11434/v1"
        )
    return text.rstrip("/")
