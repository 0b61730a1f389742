"""A source's secret: named in the store's settings, kept in the environment, never written down."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credential:
    """A token or key that opens one source.

    Attributes:
        secret: The token, or ``user:password``; in no representation, message or file.
        variable: The environment variable that it came from, for messages.
    """

    secret: str = field(repr=False)
    variable: str

    def bearer(self) -> dict[str, str]:
        """The header of RFC 6750."""
        return {"Authorization": f"Bearer {self.secret}"}

    def basic(self) -> dict[str, str]:
        """The header of RFC 7617, from ``user:password``."""
        coded = base64.b64encode(self.secret.encode("utf-8")).decode("ascii")
        return {"Authorization": f"Basic {coded}"}
