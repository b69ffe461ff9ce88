"""A supervisor publishes, changes and ends announcements; the next call knows at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

pytestmark = pytest.mark.border
_NOBODY = frozenset[str]()


def _wish(**parts: object) -> dict[str, object]:
    until = (datetime.now(UTC) + timedelta(hours=24)).isoformat()
    return {"text_zh": " 城南营业厅今天停业。\n", "ends_at": until, **parts}


async def _add_feeder(site: Any, code: str) -> None:
    async with site.deps.database.transaction() as session:
        await session.execute(text("insert into outages_substation values ('S1', '城南站')"))
        await session.execute(
            text("insert into outages_feeder (code, name, substation_code) values (:code, :n, :s)"),
            {"code": code, "n": "城南一线", "s": "S1"},
        )


async def test_what_is_published_is_told_to_the_next_caller_until_it_is_ended(site: Any) -> None:
    book = site.deps.announcements
    renewed: list[str] = []
    book.on_news(lambda: renewed.append("renewed"))
    await _add_feeder(site, "F1")
    async with site.browser("2001") as leader:
        (all_over,) = (await leader.post("/api/announcements", json=_wish())).json()
        assert (all_over["stage"], all_over["text_zh"]) == ("running", "城南营业厅今天停业。")
        assert (all_over["by"] != "", all_over["may"]) == (True, {"change": "", "end": ""})
        assert [one.text_en for one in book.told(_NOBODY)] == [""]
        here = _wish(text_zh="", text_en="Works on this line.", feeder_codes=["F1", "F1"])
        listed = (await leader.post("/api/announcements", json=here)).json()
        assert listed[0]["feeder_names"] == {"F1": "城南一线"}
        assert (len(book.told(frozenset({"F1"}))), len(book.told(_NOBODY))) == (2, 1)
        assert book.sentences("zh") == ["城南营业厅今天停业。"]
        assert book.sentences("en") == ["Works on this line."]
        path = f"/api/announcements/{all_over['announcement_id']}"
        changed = await leader.put(path, json=_wish(text_zh="城南营业厅明天停业。"))
        assert changed.status_code == 200
        assert [one.text_zh for one in book.told(_NOBODY)] == ["城南营业厅明天停业。"]
        ended = (await leader.post(f"{path}/end")).json()
        assert sorted(one["stage"] for one in ended) == ["ended", "running"]
        assert book.told(_NOBODY) == ()
        for answer in (await leader.post(f"{path}/end"), await leader.put(path, json=_wish())):
            assert (answer.status_code, answer.json()["detail"]["code"]) == (
                *(409, "announcement_ended"),
            )
    assert len(renewed) == 4
    async with site.deps.database.transaction() as session:
        kept = "select action, detail from staff_audit_entry where action like 'announcement.%'"
        noted = (await session.execute(text(f"{kept} order by number"))).all()
    actions = [action.removeprefix("announcement.") for action, _ in noted]
    assert actions == ["publish", "publish", "change", "end"]
    assert "城南营业厅明天停业。" in noted[2].detail


async def test_what_cannot_be_so_is_refused_and_nobody_hears_it(site: Any) -> None:
    late = (datetime.now(UTC) + timedelta(days=31)).isoformat()
    async with site.browser("2001") as leader:
        for parts, code in (
            ({"text_zh": " "}, "announcement_empty"),
            ({"ends_at": datetime.now(UTC).isoformat()}, "announcement_end"),
            ({"ends_at": late}, "announcement_too_long"),
            ({"feeder_codes": ["nowhere"]}, "announcement_feeders"),
        ):
            answer = await leader.post("/api/announcements", json=_wish(**parts))
            assert (answer.status_code, answer.json()["detail"]["code"]) == (422, code)
        for parts in (
            {"ends_at": None},
            {"ends_at": "2026-03-18T06:00:00"},
            {"text_zh": "一" * 301},
        ):
            answer = await leader.post("/api/announcements", json=_wish(**parts))
            assert answer.status_code == 422
        assert (await leader.get("/api/announcements")).json() == []
    assert site.deps.announcements.told(_NOBODY) == ()


async def test_a_sentence_is_heard_as_on_a_telephone_before_it_is_published(site: Any) -> None:
    site.deps.prompts.prepare()
    async with site.browser("2001") as leader:
        asked = {"text": "城南营业厅今天停业。", "language": "zh"}
        heard = await leader.post("/api/announcements/sound", json=asked)
        nothing = await leader.post("/api/announcements/sound", json=asked | {"text": " "})
    assert (heard.status_code, heard.headers["content-type"]) == (200, "audio/wav")
    assert int.from_bytes(heard.content[24:28], "little") == 8000
    assert nothing.status_code == 422
