"""A recording stands for an announcement's words, until they are others."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from ivr.announcements.announcement import Announcement
from tests.ivr.studio.sounds import sentence

pytestmark = pytest.mark.border


async def _sound(site: Any, one: Announcement) -> str:
    """Name the file that a caller hears."""
    return Path(await site.deps.announcements.sound(one, "en")).name


async def _listed(leader: httpx.AsyncClient) -> list[str]:
    flows = (await leader.get("/api/prompts")).json()["flows"]
    news = [flow["prompts"] for flow in flows if flow["flow"] == "announcements"]
    return [prompt["name"] for prompts in news for prompt in prompts]


async def test_callers_hear_a_recording_of_it_until_its_words_are_changed(
    site: Any, tmp_path: Path
) -> None:
    site.deps.prompts.prepare()
    book = site.deps.announcements
    until = (datetime.now(UTC) + timedelta(hours=24)).isoformat()
    wish = {"text_en": "Our office is closed.", "ends_at": until}
    given = sentence(tmp_path / "given.wav").read_bytes()
    async with site.browser("2001") as leader:
        assert await _listed(leader) == []
        (line,) = (await leader.post("/api/announcements", json=wish)).json()
        assert line["recorded"] == []
        (one,) = book.current
        assert await _listed(leader) == [one.prompt]
        taken = await leader.put(
            f"/api/prompts/en/{one.prompt}/recording", files={"file": ("a.wav", given)}
        )
        assert taken.status_code == 200, taken.text
        assert (await _sound(site, one)).startswith("rec-")
        (line,) = (await leader.get("/api/announcements")).json()
        assert line["recorded"] == ["en"]
        path = f"/api/announcements/{one.announcement_id}"
        heard = await leader.get(f"{path}/en/sound")
        spoken = await leader.post(
            "/api/announcements/sound", json={"text": one.text_en, "language": "en"}
        )
        assert heard.status_code == spoken.status_code == 200
        assert heard.content != spoken.content
        assert (await leader.get(f"{path}/zh/sound")).status_code == 404
        (line,) = (await leader.put(path, json=wish | {"text_en": "It is open."})).json()
        assert line["recorded"] == []
        (changed,) = book.current
        assert not (await _sound(site, changed)).startswith("rec-")
