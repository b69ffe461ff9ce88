"""An outage for a while, opened and ended by a supervisor over the API."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.stories.running_hotline import World


async def open_outage(world: World, feeder_code: str = "", *, device: str = "") -> dict[str, Any]:
    """Let a supervisor open a fault on a feeder or on a device, over the API."""
    async with world.as_person("9001") as supervisor:
        answer = await supervisor.post(
            "/api/outages",
            json={
                "kind": "fault",
                "cause": "cable",
                "feeder_codes": [feeder_code] if feeder_code else [],
                "device_codes": [device] if device else [],
                "transformer_codes": [],
                "started_at": datetime.now(UTC).isoformat(),
                "etr_at": (datetime.now(UTC) + timedelta(hours=3)).isoformat(),
            },
        )
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


@asynccontextmanager
async def outage_on(
    world: World, feeder_code: str = "", *, device: str = ""
) -> AsyncGenerator[dict[str, Any]]:
    """Let a feeder or what hangs below a device be dark for a while, until it is restored."""
    outage = await open_outage(world, feeder_code, device=device)
    try:
        yield outage
    finally:
        async with world.as_person("9001") as supervisor:
            answer = await supervisor.post(f"/api/outages/{outage['id']}/restore", json={})
        assert answer.status_code in (200, 204), answer.text
