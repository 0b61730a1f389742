"""Whether questions can be answered."""

from __future__ import annotations

from fastapi import APIRouter, Response

from ui.api.models import Health
from ui.api.service import Serving

router = APIRouter(tags=["Service"])


@router.get(
    "/health",
    summary="See whether questions can be answered",
    responses={503: {"model": Health, "description": "Not ready yet; the same fields."}},
)
def read_health(service: Serving, response: Response) -> Health:
    """200 when ready and 503 when not, so that a load balancer can ask."""
    health = service.health()
    if not health.ready:
        response.status_code = 503
        response.headers["Retry-After"] = "3"
    return health
