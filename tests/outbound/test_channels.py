"""Two ways of telling people under one dispatcher: telephones, and letters put on a pile."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from core.bus import Bus
from core.clock import now
from core.config import Settings
from core.db import Database
from core.language import Language
from core.phone import Phone
from ivr.speech.voice.urgency import Urgency
from outbound.attempts import claims
from outbound.attempts.attempt import Bucket, Claimed, Ended, Open
from outbound.callees.audience import Addressee
from outbound.campaign import store
from outbound.campaign.acts import CampaignActs
from outbound.campaign.campaign import VOICE, CampaignRefused, CampaignView, Means
from outbound.campaign.drafting import NewCampaign
from outbound.campaign.events import CampaignChanged
from outbound.campaign.views import CampaignSeen
from outbound.channels.voice import Voice
from outbound.dialling.rehearsal import Rehearsal
from outbound.dispatcher import Dispatcher
from staff.audit.log import AuditLog
from staff.models import Person
from tests.outbound import rig
from tests.staff.somebody import somebody
from tests.until import until

pytestmark = pytest.mark.border
LETTER = "letter"
LETTERS = Means(name=LETTER, kinds=frozenset({"mobile"}), is_spoken=False)


class Letters:
    """A channel that is no telephone: it has no lines, no ringing, and knows at once."""

    means = LETTERS
    ready = True

    def __init__(self) -> None:
        self.pile: list[int] = []
        self._ended: list[Ended] = []

    def allow(
        self, campaign: CampaignView, saved: Bucket, now: datetime, live: int
    ) -> tuple[int, Bucket]:
        return 100, saved

    async def tell(self, one: Claimed) -> None:
        self.pile.append(one.e164)
        answered = one.e164 % 2 == 0  # some write back
        self._ended.append(
            Ended(
                attempt_id=one.attempt_id, campaign_id=one.campaign_id, tries=one.tries, at=now(),
                outcome="acknowledged" if answered else "unconfirmed", heard_share=1.0,
            )
        )  # fmt: skip

    def adopt(self, found: Open, *, overdue: bool = False) -> None:
        """A letter that another process wrote is on its way."""

    async def withdraw(self, campaign_id: UUID) -> None:
        """What is in the post, comes."""

    def campaigns(self) -> set[UUID]:
        return set()

    def take_reached(self) -> list[UUID]:
        return []

    def take_ended(self, now: datetime) -> list[Ended]:
        ended, self._ended = self._ended, []
        return ended

    def take_fault(self, campaign_id: UUID) -> str:
        return ""


@pytest.fixture
async def acts(database: Database) -> CampaignActs:
    """What two supervisors can decide."""
    async with database.transaction() as session:
        session.add_all(
            Person(id=n, staff_number=str(n), name="n", role="supervisor", password_hash="")
            for n in (1, 2)
        )
    audit, channels = AuditLog(b"a key of the tests").audit, (VOICE, LETTERS)
    return CampaignActs(Settings(), database, Bus(), audit, channels=channels)


async def _run_campaign(
    acts: CampaignActs, database: Database, channel: str, *, wording: str = "明天停电。"
) -> CampaignSeen:
    """Draft, list, look at, approve and start a campaign of four numbers."""
    author, second = somebody(person_id=1), somebody(person_id=2)
    first = rig.FIRST + (100 if channel == LETTER else 0)
    new = NewCampaign(
        name="n", occasion="other", wording_zh=wording, per_second=100, tries=1,
        channel=channel, emergency=True, emergency_reason="a storm",
    )  # fmt: skip
    campaign_id = (await acts.draft(new, author)).campaign_id
    people = [Addressee(number=Phone(first + n)) for n in range(4)]
    assert (await acts.add_list(campaign_id, people, author)).called == 4
    async with database.transaction() as session:
        seen = await acts.see(session, await acts.find(session, campaign_id), second)
    with pytest.raises(CampaignRefused, match="Who wrote"):
        await acts.approve(campaign_id, seen.digest, author)
    await acts.approve(campaign_id, seen.digest, second)
    return await acts.order(campaign_id, "start", second)


async def _until_done(database: Database, seen: CampaignSeen) -> None:
    async with asyncio.timeout(20):
        while await rig.status(database, seen.campaign_id) != "done":
            await asyncio.sleep(0.05)


async def test_a_campaign_of_letters_runs_from_draft_to_outcome_without_a_telephone(
    acts: CampaignActs, database: Database, tmp_path: Path
) -> None:
    bus, orders, letters = Bus(), tmp_path / "orders", Letters()
    written = await _run_campaign(acts, database, LETTER)
    rung = await _run_campaign(acts, database, "voice")
    voice = Voice(Settings(), bus, rig.Noting(orders, bus), rig.Linked())
    async with rig.dialling(Dispatcher(Settings(), bus, database, [voice])):
        await _until_done(database, rung)
        waits = await rig.outcomes(database, written.campaign_id)
    assert waits == {"waiting": 4}  # this program has no such channel: nobody is told
    async with rig.dialling(Dispatcher(Settings(), bus, database, [voice, letters])):
        await _until_done(database, written)
    assert sorted(letters.pile) == [rig.FIRST + 100 + n for n in range(4)]
    outcomes = await rig.outcomes(database, written.campaign_id)
    assert outcomes == {"acknowledged": 2, "unconfirmed": 2}
    assert len(rig.read_orders(orders)) == 4


async def test_an_attempt_of_a_channel_that_is_gone_is_lost_and_not_told_again(
    acts: CampaignActs, database: Database
) -> None:
    written = await _run_campaign(acts, database, LETTER)
    async with database.transaction() as session:
        await claims.claim(
            session, written, dialer="gone", zones=["Asia/Shanghai"], many=1, now=now()
        )
        await store.change_campaign(session, written.campaign_id, {"status": "paused"})
    await rig.run_sql(database, "update outbound_attempt set lost_at = now() - interval '1 s'")
    async with rig.dialling(Dispatcher(Settings(), Bus(), database, [])), asyncio.timeout(20):
        while (await rig.outcomes(database, written.campaign_id)).get("lost") != 1:
            await asyncio.sleep(0.05)
    assert await rig.outcomes(database, written.campaign_id) == {"lost": 1, "waiting": 3}


async def test_a_channel_tells_its_own_kinds_of_numbers_and_counts_no_line_time(
    acts: CampaignActs,
) -> None:
    new = NewCampaign(name="n", occasion="other", wording_zh="明天停电。" * 100, channel=LETTER)
    campaign_id = (await acts.draft(new, somebody(person_id=1))).campaign_id
    people = [Addressee(number=Phone(rig.FIRST + 500)),
              Addressee(number=Phone(8657188888888))]  # fmt: skip
    added = await acts.add_list(campaign_id, people, somebody(person_id=1))
    assert (added.called, added.excluded) == (1, {"kind_not_allowed": 1})
    figures = await acts.preflight(campaign_id, now())
    assert (figures.message_s, figures.line_minutes) == (None, 0.0)
    assert "message_longer_than_45_s" not in figures.warnings


class Noted:
    """A voice that notes what it is to learn."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def learn(self, texts: Iterable[str], language: Language, urgency: Urgency) -> None:
        self.texts += texts

    def let_go(self, news: Iterable[str], language: Language) -> None:
        self.texts = [one for one in self.texts if one not in set(news)]


async def test_only_what_a_channel_says_aloud_is_rendered_beforehand(
    acts: CampaignActs, database: Database
) -> None:
    bus, voice = Bus(), Noted()
    rehearsal = Rehearsal(Settings(), bus, database, voice, (VOICE, LETTERS))
    rung = await _run_campaign(acts, database, "voice", wording="后天停电。")
    written = await _run_campaign(acts, database, LETTER)
    work = asyncio.create_task(rehearsal.run())
    for one in (written, rung):  # in this order: the letter's turn is over when the call's comes
        bus.publish(
            CampaignChanged(
                at=now(), campaign_id=one.campaign_id, status="running", counts={"waiting": 4}
            )
        )
    await until(lambda: voice.texts, "the words of the campaign that rings are learnt")
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    assert any("后天停电。" in text for text in voice.texts)
    assert not any("明天停电。" in text for text in voice.texts)


async def test_the_words_of_a_campaign_that_ended_are_let_go_unless_another_says_them(
    acts: CampaignActs, database: Database
) -> None:
    bus, voice = Bus(), Noted()
    rehearsal = Rehearsal(Settings(), bus, database, voice, (VOICE,))
    mine = await _run_campaign(acts, database, "voice", wording="后天停电。")
    other = await _run_campaign(acts, database, "voice", wording="后天停电。")
    work = asyncio.create_task(rehearsal.run())

    def tell(one: CampaignSeen, status: str) -> None:
        bus.publish(
            CampaignChanged(at=now(), campaign_id=one.campaign_id, status=status, counts={})
        )

    for one in (mine, other):
        tell(one, "running")
    await until(lambda: len(voice.texts) >= 8, "both campaigns' words are learnt")
    tell(mine, "done")
    assert any("后天停电。" in text for text in voice.texts)
    tell(other, "stopped")
    assert not any("后天停电。" in text for text in voice.texts)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
