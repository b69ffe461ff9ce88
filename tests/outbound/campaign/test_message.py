"""What one contact hears."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from outages.outage import OutageView
from outbound.campaign.campaign import CampaignRefused
from outbound.campaign.message import check_wording, message
from tests.outbound import rig

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=ZONE)
OUTAGE = OutageView(
    outage_id=UUID(int=1), kind="fault", cause="", feeder_codes=("F1",), transformer_codes=(),
    started_at=NOW, etr_at=NOW + timedelta(hours=2), restored_at=None, status="open",
    note_zh="", note_en="", version=1,
)  # fmt: skip


def test_without_words_of_its_own_a_campaign_says_the_standard_ones() -> None:
    plain = rig.campaign(occasion="etr", wording_zh="", wording_en="")
    assert message(plain, OUTAGE, "zh", NOW, ZONE).startswith("恢复供电的时间有变化")
    other = rig.campaign(wording_zh="", wording_en="")
    assert message(other, OUTAGE, "en", NOW, ZONE).startswith("The power is off")
    assert len(message(other, OUTAGE, "zh", NOW, ZONE, elderly=True)) < len(
        message(other, OUTAGE, "zh", NOW, ZONE)
    )


def test_a_supervisors_words_are_filled_and_without_an_outage_said_as_they_are() -> None:
    own = rig.campaign(wording_zh="{etr}来电。", wording_en="Be ready.")
    assert message(own, OUTAGE, "zh", NOW, ZONE) == "今天中午十二点左右来电。"
    assert message(own, None, "en", NOW, ZONE) == "Be ready."


def test_a_supervisors_words_are_not_said_of_an_outage_that_has_moved_on() -> None:
    words = "正在停电。"
    back = msgspec.structs.replace(OUTAGE, status="restored", restored_at=NOW)
    off = msgspec.structs.replace(OUTAGE, status="cancelled")
    for occasion in ("outage", "etr"):
        campaign = rig.campaign(occasion=occasion, wording_zh=words)
        assert message(campaign, OUTAGE, "zh", NOW, ZONE) == words
        assert "恢复供电" in message(campaign, back, "zh", NOW, ZONE)
        assert "取消" in message(campaign, off, "zh", NOW, ZONE)
    campaign = rig.campaign(occasion="restored", wording_zh="来电了。")
    assert message(campaign, back, "zh", NOW, ZONE) == "来电了。"
    assert "停电原因是故障" in message(campaign, OUTAGE, "zh", NOW, ZONE)
    other = rig.campaign(occasion="other", wording_zh=words)
    assert message(other, back, "zh", NOW, ZONE) == words


def test_words_are_refused_that_nobody_could_fill() -> None:
    check_wording("{etr}", has_outage=True)
    check_wording("好", has_outage=False)
    for text, has_outage in (("{etr}", False), ("{name}", True), ("a\x07", False)):
        with pytest.raises(CampaignRefused, match="cannot be spoken"):
            check_wording(text, has_outage=has_outage)
