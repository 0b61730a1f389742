"""How often somebody may try to sign in."""

from __future__ import annotations

import hashlib
import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import Request

from ui.api.rates import address_of
from ui.studio.refusals import TooOften

# A person mistypes a few times; a list of passwords is tried thousands of times.
_PER_BOTH = RateLimitItemPerMinute(6, 10)
# From everywhere together: few enough to hold a list up, and so many that one machine elsewhere
# can't keep somebody out.
_PER_EMAIL = RateLimitItemPerMinute(60, 10)
_PER_ADDRESS = RateLimitItemPerMinute(30, 10)


class Pace:
    """Counts tries to sign in by e-mail address and by network address, over ten minutes."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def tried(self, email: str, address: str) -> None:
        """Count one try.

        Raises:
            TooOften: There were too many, whether or not the password is right now.
        """
        named = hashlib.sha256(email.strip().lower().encode()).hexdigest()
        for limit, kind, who in (
            (_PER_ADDRESS, "address", address),
            (_PER_BOTH, "both", f"{named} {address}"),
            (_PER_EMAIL, "email", named),
        ):
            if not self._limiter.hit(limit, kind, who):
                reset, _ = self._limiter.get_window_stats(limit, kind, who)
                minutes = max(1, math.ceil((reset - time.time()) / 60))
                raise TooOften(
                    f"There were many tries to sign in. Wait {minutes} "
                    f"minute{'' if minutes == 1 else 's'} and try again."
                )


def address(request: Request) -> str:
    """The address that a try counts for: the browser's, also where proxies stand before the server.

    Seen as the API sees it: a whole /64 is one, and this machine is the empty text.
    """
    forwarded = ",".join(request.headers.getlist("x-forwarded-for"))
    client = request.client.host if request.client else ""
    return address_of(client, forwarded, request.app.state.service.proxies)
