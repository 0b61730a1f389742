"""Settings about what is outside of this server: proxies, browsers, mail, a sign-in elsewhere."""

from __future__ import annotations

from urllib.parse import urlsplit

from ui.settings import SettingsError

OIDC = ("AISLE_OIDC_ISSUER", "AISLE_OIDC_CLIENT", "AISLE_OIDC_SECRET")


def public_url(text: str) -> str:
    """Where browsers reach this server, without a final slash; raises SettingsError."""
    return _web("AISLE_URL", text, "https://help.shop.example")


def proxies(text: str) -> int:
    """How many proxies stand before this server; raises SettingsError."""
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and int(text) <= 10):
        raise SettingsError(
            f"AISLE_PROXIES is {text!r}; it has to be the number of proxies before this server "
            "that each add the address they were asked from to X-Forwarded-For, such as 1"
        )
    return int(text)


def oidc(issuer: str, client: str, secret: str) -> tuple[str, ...]:
    """A sign-in elsewhere: all three or none; raises SettingsError."""
    given = (issuer, client, secret)
    if not any(given):
        return ()
    missing = [name for name, value in zip(OIDC, given, strict=True) if not value]
    if missing:
        raise SettingsError(f"signing in elsewhere needs three settings; set {missing[0]} as well")
    return (_web("AISLE_OIDC_ISSUER", issuer, "https://login.shop.example"), client, secret)


def mail(server: str, sender: str) -> tuple[str, str]:
    """Checks a mail server and a sender; neither is repeated where it may hold a password.

    Raises:
        SettingsError: One of them can't be, or stands alone.
    """
    if server:
        try:
            parts = urlsplit(server)
            good = parts.scheme in ("smtp", "smtps") and bool(parts.hostname)
            good = good and parts.port != 0 and parts.path in ("", "/") and not parts.query
        except ValueError:
            good = False
        if not good:
            raise SettingsError(
                "AISLE_SMTP_URL isn't the address of a mail server; write one like "
                "smtp://user:password@mail.shop.example:587 or smtps://…:465, with %40 for an @ in "
                "a name or password"
            )
    if sender:
        from email.utils import parseaddr

        address = parseaddr(sender)[1]
        local, _, domain = address.rpartition("@")
        if not (local and domain and sender.isprintable() and " " not in address):
            raise SettingsError(
                f"AISLE_MAIL_FROM is {sender!r}; it has to be a mail address, such as "
                "help@shop.example or Shop <help@shop.example>"
            )
    if bool(server) != bool(sender):
        missing = "AISLE_MAIL_FROM" if server else "AISLE_SMTP_URL"
        raise SettingsError(f"mails need a server and a sender; set {missing} as well")
    return server, sender


def _web(name: str, text: str, example: str) -> str:
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        good = good and not (parts.query or parts.fragment or "@" in parts.netloc)
    except ValueError:
        good = False
    if not good:
        raise SettingsError(f"{name} is {text!r}; it has to be a web address, such as {example}")
    return text.rstrip("/")
