"""What the environment says: the one place that reads environment variables."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

VARIABLES = {
    "AISLE_HOME": "the store's directory; .aisle in the working directory without it",
    "AISLE_BRAND": "name of a brand that ships with Aisle; default without it",
    "AISLE_BRAND_DIR": "the store's own brand folder; brand in the store's directory without it",
    "AISLE_ORDER_POLICY": "rules about orders that ship with Aisle; default without it, or retail",
    "AISLE_EMBEDDER": "name or folder of a sentence-transformers model",
    "AISLE_RERANKER": "name or folder of a sentence-transformers cross-encoder; none without it",
    "AISLE_MODEL": "name of the hosted chat model",
    "AISLE_MODEL_WINDOW": "tokens the hosted model may read and write at once; 16000 without it",
    "AISLE_MODEL_PRICE": "US dollars a million tokens read and written, such as 0.40,1.60",
    "AISLE_MODEL_PATIENCE": "seconds until keyless takes over from the hosted model; 20 without it",
    "OPENAI_API_KEY": "key of the hosted chat model; without it answers are made keyless",
    "OPENAI_BASE_URL": "address of any server that speaks Chat Completions",
    "AISLE_HOST": "address that `aisle serve` listens on; 127.0.0.1 without it",
    "AISLE_ALLOW_HOSTS": "hosts that may be read although they aren't public, by commas",
    "AISLE_CONTACT": "mail or web address that the crawler gives to the sites it reads",
    "AISLE_RAY": "Ray cluster for parsing and embedding: local, auto, HOST:PORT, ray://HOST:PORT",
    "AISLE_URL": "where browsers reach this server, such as https://help.shop.example",
    "AISLE_PROXIES": "proxies before this server that add to X-Forwarded-For; 0 without it",
    "AISLE_OIDC_ISSUER": "your own sign-in for the studio, such as https://login.shop.example",
    "AISLE_OIDC_CLIENT": "under which id the studio is known there",
    "AISLE_OIDC_SECRET": "the studio's secret there",
    "AISLE_PORT": "port that `aisle serve` listens on; 8000 without it",
    "AISLE_SMTP_URL": "mail server: smtp://USER:PASSWORD@HOST:PORT or smtps://…; no mails without",
    "AISLE_MAIL_FROM": "who mails come from: help@shop.example or Shop <help@shop.example>",
}


# Secrets of sources may have any name; among Aisle's own they begin with this.
TOKENS = "AISLE_TOKEN_"


class SettingsError(Exception):
    """Base of what is wrong with a set-up; the message says what, where and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this process was set up.

    Attributes:
        home: The store's directory.
        brand: Name of a shipped brand.
        brand_dir: The store's own brand folder as it was named; None when it wasn't.
        order_policy: Name of the shipped rules about orders; the brand folder's own come first.
        embedder: Name or folder of a sentence-transformers model; empty for the default one.
        reranker: Name or folder of a cross-encoder that reads the best products again; empty for
            none.
        model: Name of the hosted chat model; empty for the default one.
        model_window: Tokens that it may read and write at once.
        model_price: US dollars a million tokens, read and written; None when costs aren't counted.
        model_patience: Seconds an answer waits for it before the keyless one takes over.
        api_key: Key of the hosted chat model; empty for none.
        base_url: Address of a server that speaks Chat Completions; empty for OpenAI's own.
        host: Address to listen on.
        port: Port to listen on.
        allow_hosts: Names or addresses, with or without ``:port``, that sources may lead to
            although they are not public; every other private address is kept away from.
        contact: A mail or web address for the owners of the sites that are crawled.
        ray: Address of a Ray cluster for parsing and embedding; empty for this process alone.
        smtp_url: The mail server, with its password; empty when no mails are sent.
        mail_from: Who mails come from; empty when no mails are sent.
        public_url: Where browsers reach this server; empty for where it listens.
        proxies: How many proxies before it each add to ``X-Forwarded-For``.
        oidc: Issuer, client and secret of the studio's sign-in elsewhere; empty for none.
        working: Whether the brand's folder answers although a version was published: for judging
            it, never for shoppers.
    """

    home: Path = Path(".aisle")
    brand: str = "default"
    brand_dir: Path | None = None
    order_policy: str = "default"
    embedder: str = ""
    reranker: str = ""
    model: str = ""
    model_window: int = 16_000
    model_price: tuple[Decimal, Decimal] | None = None
    model_patience: float = 20.0
    api_key: str = field(default="", repr=False)
    base_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    allow_hosts: tuple[str, ...] = ()
    contact: str = ""
    ray: str = ""
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    public_url: str = ""
    proxies: int = 0
    oidc: tuple[str, ...] = field(default=(), repr=False)
    working: bool = False

    @property
    def desk_file(self) -> Path:
        """The desk's database: conversations, and the people who work there."""
        return self.home / "desk.db"

    @property
    def desk_url(self) -> str:
        """The same as an address, as it is opened by."""
        return f"sqlite:///{self.desk_file}"

    @property
    def files_folder(self) -> Path:
        """Where what shoppers send is kept."""
        return self.home / "files"

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
    from ui import outside

    smtp_url, mail_from = outside.mail(said["AISLE_SMTP_URL"], said["AISLE_MAIL_FROM"])
    return Settings(
        home=Path(said["AISLE_HOME"]).expanduser() if said["AISLE_HOME"] else plain.home,
        brand=said["AISLE_BRAND"] or plain.brand,
        brand_dir=Path(said["AISLE_BRAND_DIR"]).expanduser() if said["AISLE_BRAND_DIR"] else None,
        order_policy=said["AISLE_ORDER_POLICY"] or plain.order_policy,
        embedder=said["AISLE_EMBEDDER"],
        reranker=said["AISLE_RERANKER"],
        model=said["AISLE_MODEL"],
        model_window=_window(said["AISLE_MODEL_WINDOW"], plain.model_window),
        model_price=_price(said["AISLE_MODEL_PRICE"]),
        model_patience=_patience(said["AISLE_MODEL_PATIENCE"], plain.model_patience),
        api_key=said["OPENAI_API_KEY"],
        base_url=_address(said["OPENAI_BASE_URL"]),
        host=said["AISLE_HOST"] or plain.host,
        port=_port(said["AISLE_PORT"]) if said["AISLE_PORT"] else plain.port,
        allow_hosts=_hosts(said["AISLE_ALLOW_HOSTS"]),
        contact=_contact(said["AISLE_CONTACT"]),
        ray=_ray(said["AISLE_RAY"]),
        smtp_url=smtp_url,
        mail_from=mail_from,
        public_url=outside.public_url(said["AISLE_URL"]),
        proxies=outside.proxies(said["AISLE_PROXIES"]),
        oidc=outside.oidc(*(said[name] for name in outside.OIDC)),
    )


def secret(name: str, whose: str, environ: Mapping[str, str] | None = None) -> str:
    """Read the secret of a source: sources remember the variable's name, never what is in it.

    Args:
        name: The environment variable: capitals, and ``AISLE_`` only as ``AISLE_TOKEN_…``.
        whose: The source, for errors.
        environ: Instead of the process's environment.

    Raises:
        SettingsError: It can't be the name of such a variable, or the variable isn't set.
    """
    if not re.fullmatch("[A-Z_][A-Z0-9_]*", name):
        # It may be the secret itself, so it isn't repeated here.
        raise SettingsError(
            f"{whose}: what was given as the token's variable is no name of one (capitals, digits "
            "and underscores); put the secret into an environment variable and give its name"
        )
    if name in VARIABLES or (name.startswith("AISLE_") and not name.startswith(TOKENS)):
        raise SettingsError(
            f"{whose}: {name} is a setting and no source's secret; name another variable, such as "
            f"{TOKENS}SHOP"
        )
    value = (os.environ if environ is None else environ).get(name, "").strip()
    if not value:
        raise SettingsError(
            f"{whose} is opened with the credential in the environment variable {name}, which "
            "isn't set; set it and run again"
        )
    return value


def without_settings() -> dict[str, str]:
    """The environment for a process that is to run as if nothing of Aisle's were set."""
    return {name: value for name, value in os.environ.items() if name not in VARIABLES}


def set_process_defaults(settings: Settings) -> None:
    """Keep libraries from looking outside and from spinning; before any of them is imported.

    What is set already stays as it is.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
    # Idle threads of the embedder sleep instead of spinning: others want the processor.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if all(not name or Path(name).is_dir() for name in (settings.embedder, settings.reranker)):
        os.environ.setdefault("HF_HUB_OFFLINE", "1")


def _refuse_unknown(given: Mapping[str, str]) -> None:
    own = [name for name in VARIABLES if name.startswith("AISLE_")]
    for name in sorted(given):
        if name.startswith(TOKENS):
            continue
        if name.startswith("AISLE_") and name not in VARIABLES:
            near = difflib.get_close_matches(name, own, 1)
            hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(own)}"
            raise SettingsError(f"unknown environment variable {name}; {hint}")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise SettingsError(f"AISLE_PORT is {text!r}; it has to be a port number, such as 8000")
    return int(text)


def _window(text: str, plain: int) -> int:
    if not text:
        return plain
    if not (text.isascii() and text.isdigit() and 4_000 <= int(text) <= 10_000_000):
        raise SettingsError(
            f"AISLE_MODEL_WINDOW is {text!r}; it has to be a number of tokens from 4000 on, such "
            "as 32000: the rules and the tools alone take half of that"
        )
    return int(text)


def _price(text: str) -> tuple[Decimal, Decimal] | None:
    if not text:
        return None
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 2 or not all(re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", p) for p in parts):
        raise SettingsError(
            f"AISLE_MODEL_PRICE is {text!r}; it has to be two prices in US dollars a million "
            "tokens, read and written, such as 0.40,1.60"
        )
    return Decimal(parts[0]), Decimal(parts[1])


def _patience(text: str, plain: float) -> float:
    if not text:
        return plain
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3})?", text) or not 1 <= float(text) <= 600:
        raise SettingsError(
            f"AISLE_MODEL_PATIENCE is {text!r}; it has to be a number of seconds from 1 to 600"
        )
    return float(text)


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(host.strip() for host in text.split(",") if host.strip())
    if hosts:
        from ingest.guard import parse_allowed
        from ingest.reading import IngestError

        try:
            for host in hosts:
                parse_allowed(host)
        except IngestError as error:
            raise SettingsError(f"AISLE_ALLOW_HOSTS: {error}") from None
    return hosts


def _contact(text: str) -> str:
    good = text.isascii() and text.isprintable() and " " not in text and ";" not in text
    if not good or (text and "@" not in text and not text.startswith(("https://", "http://"))):
        raise SettingsError(
            f"AISLE_CONTACT is {text!r}; it has to be a mail address or a web address, such as "
            "web@shop.example or https://shop.example/contact"
        )
    return text


def _ray(text: str) -> str:
    host, _, port = text.removeprefix("ray://").rpartition(":")
    if text in ("", "local", "auto") or (host and "/" not in host and port.isdecimal()):
        return text
    raise SettingsError(
        f"AISLE_RAY is {text!r}; it has to be local (workers on this machine), auto (the cluster "
        "that this machine is part of), HOST:PORT of a head node or ray://HOST:PORT"
    )


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
