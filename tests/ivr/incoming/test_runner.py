"""Calls through the whole room over real sockets: menu, report, bill, rating, and every failure."""

import asyncio
import contextlib
import io
import json
import logging
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, TypeVar, get_args
from uuid import UUID

import msgspec
import pytest
import structlog
from pydantic import SecretStr
from sqlalchemy import select

from core import log
from core.bus import Bus
from core.config import Settings
from core.db import Database
from cti.events import MenuEnded, MenuStarted
from customers.caller.lookup import Lookup
from customers.caller.match import UNKNOWN, Candidate, Match, Role
from customers.models import Account, Customer, CustomerPhone, Premise
from ivr.announcements.announcement import Announcement
from ivr.events import RatingGiven, TroubleReported
from ivr.incoming.digits import MOST_WRONG
from ivr.incoming.runner import Runner
from ivr.rating.models import Rating
from ivr.speech.prompts import Prompts, Utterance
from outages.models import TroubleCall
from outages.outage import OutageView
from tests.ivr.callers import HOME, OUTAGE, RESIDENT, SHOP, Darkness, Numbers
from tests.ivr.peer import HANG_UP, Peer, header
from tests.until import until

pytestmark = pytest.mark.border

NUMBERS_OF: dict[Role, str] = {
    role: f"1349000000{place}" for place, role in enumerate(get_args(Role))
}
Fact = TypeVar("Fact", bound=msgspec.Struct)


class Written(Prompts):
    """Prompts whose sound is not made: the path holds the text, so tests can read what was said."""

    names: ClassVar[list[str]] = []  # of recordings that may stand for what was said

    async def say(self, what: Utterance) -> str:
        self.names.append(what.name)
        return f"/{what.language}{'/slow' if what.slow else ''}/{what.text}"


class House:
    """A runner on its own port, and what it published."""

    def __init__(self, runner: Runner, bus: Bus) -> None:
        self.runner = runner
        self.facts: list[msgspec.Struct] = []
        for kind in (MenuStarted, MenuEnded, TroubleReported, RatingGiven):
            bus.on(kind, self.facts.append, name="test")

    async def ring(self, peer: Peer, script: str = "main", *args: str) -> Peer:
        opening = header(script, *(args or ("call-1", "13800138000", "95598")))
        await peer.call(self.runner.server.port, opening)
        await until(lambda: not self.runner.server.sessions, deadline_s=5)
        return peer

    def told(self, kind: type[Fact]) -> list[Fact]:
        return [fact for fact in self.facts if isinstance(fact, kind)]


@asynccontextmanager
async def _house(
    var: Path,
    database: Database,
    lookup: Numbers | Lookup,
    *outages: OutageView,
    **changed: object,
) -> AsyncGenerator[House]:
    bus = Bus()
    settings = Settings(
        var=var, default_queue="general", unit_zh="青杭供电", unit_en="City Power"
    ).model_copy(update=changed)
    runner = Runner(settings, bus, database, lookup, Darkness(*outages), Written(var))
    runner.server.port = 0
    await runner.start()
    try:
        yield House(runner, bus)
    finally:
        await runner.server.stop()


def _exact(person: Candidate) -> Numbers:
    return Numbers(Match("exact", (person,)))


async def _rows(database: Database, table: type[Rating] | type[TroubleCall]) -> list[object]:
    async with database.transaction() as session:
        return list(await session.scalars(select(table)))


async def test_a_known_caller_hears_his_outage_first_and_keeps_his_credit(
    tmp_path: Path, database: Database
) -> None:
    async with _house(tmp_path, database, _exact(RESIDENT), OUTAGE) as house:
        peer = await house.ring(Peer(["0"]))
    assert peer.heard[0] == "/zh/您好，青杭供电。"
    assert "停电原因是故障" in peer.heard[1]
    assert peer.heard[1].index("恢复供电") < peer.heard[1].index("停电原因")
    assert "别的情况" in peer.heard[2]
    assert peer.heard[3] == "/en/For English, press star."
    assert peer.variables == {
        "IVR_QUEUE": "general",
        "IVR_CREDIT": "60",
        "IVR_LANGUAGE": "zh",
        "CHANNEL(language)": "zh",
        "IVR_RESULT": "queue",
    }
    assert list(peer.variables)[-1] == "IVR_RESULT"
    (ended,) = house.told(MenuEnded)
    assert (ended.result, ended.queue, ended.credit_s) == ("queue", "general", 60)
    assert ended.path[-2:] == ("outage_here", "person")
    assert len(house.told(MenuStarted)) == 1


async def test_each_step_of_a_menu_is_told_with_its_key_and_time_but_not_what_was_typed(
    tmp_path: Path, database: Database
) -> None:
    async with _house(tmp_path, database, _exact(RESIDENT)) as house:
        await house.ring(Peer(["2", "1", "2", "3", "4", HANG_UP]))
    (ended,) = house.told(MenuEnded)
    pressed = [(step.place, step.key) for step in ended.steps]
    assert pressed[:4] == [
        ("greeting", ""), ("recognise", ""), ("main_menu", "2"), ("bill_digits", ""),
    ]  # fmt: skip
    assert all(0 <= step.ms < 60_000 for step in ended.steps)
    assert ended.result == "hung_up"
    assert len(ended.version) == 8


async def test_of_several_premises_the_dark_one_is_named_by_its_street(
    tmp_path: Path, database: Database
) -> None:
    both = msgspec.structs.replace(RESIDENT, premises=(SHOP, HOME))
    async with _house(tmp_path, database, _exact(both), OUTAGE) as house:
        peer = await house.ring(Peer(["*", "0"]))
    assert "江南大道一百号现在停电" in peer.heard[1]
    assert "闻涛路" not in "".join(peer.heard)
    assert "at the address of the account ending in five six seven eight." in "".join(peer.heard)
    assert peer.variables["IVR_LANGUAGE"] == "en"


async def test_a_shared_number_hears_nothing_personal(tmp_path: Path, database: Database) -> None:
    other = msgspec.structs.replace(RESIDENT, grade="A", elderly=True, premises=(SHOP,))
    shared = Match("shared", (RESIDENT, other))
    async with _house(tmp_path, database, Numbers(shared), OUTAGE) as house:
        peer = await house.ring(Peer(["2", "2"]))
    said = "".join(peer.heard)
    assert "可能与您有关" in said
    assert "江南大道" not in said
    assert "余额" not in said
    assert house.told(MenuEnded)[0].path[-1] == "bill_by_person"
    assert peer.variables["IVR_CREDIT"] == "60"


async def test_an_unknown_caller_gets_the_menu_and_no_credit(
    tmp_path: Path, database: Database
) -> None:
    async with _house(tmp_path, database, Numbers(UNKNOWN), OUTAGE) as house:
        peer = await house.ring(Peer(["0"]))
    assert "停电报修请按一" in peer.heard[2]
    assert peer.variables["IVR_CREDIT"] == "0"


async def test_a_number_that_was_somebodys_once_is_nobodys(
    tmp_path: Path, database: Database
) -> None:
    async with _house(tmp_path, database, Numbers(Match("former", (RESIDENT,))), OUTAGE) as house:
        peer = await house.ring(Peer(["2"]))
    assert "停电报修请按一" in peer.heard[2]
    assert (peer.variables["IVR_RESULT"], peer.variables["IVR_CREDIT"]) == ("queue", "0")


async def test_an_elderly_caller_is_spoken_to_slowly_and_connected(
    tmp_path: Path, database: Database
) -> None:
    old = msgspec.structs.replace(RESIDENT, grade="C", elderly=True)
    async with _house(tmp_path, database, _exact(old)) as house:
        peer = await house.ring(Peer())
    assert peer.heard[0].startswith("/zh/slow/您好")
    assert len(peer.heard) == 3
    assert peer.variables["IVR_CREDIT"] == "30"


async def test_an_elderly_caller_in_the_dark_first_hears_when_the_power_returns(
    tmp_path: Path, database: Database
) -> None:
    old = msgspec.structs.replace(RESIDENT, grade="C", elderly=True)
    async with _house(tmp_path, database, _exact(old), OUTAGE) as house:
        peer = await house.ring(Peer())
    assert peer.heard[1].startswith("/zh/slow/您那里停电了。预计")
    assert "不用按键" in peer.heard[2]
    assert (peer.variables["IVR_RESULT"], peer.variables["IVR_CREDIT"]) == ("queue", "30")


async def test_who_rings_after_a_restoration_hears_when_it_was_and_how_to_report(
    tmp_path: Path, database: Database
) -> None:
    at = datetime.now(UTC) - timedelta(minutes=20)
    back = msgspec.structs.replace(OUTAGE, status="restored", restored_at=at)
    both = msgspec.structs.replace(RESIDENT, premises=(SHOP, HOME))
    for person, where in ((RESIDENT, "您的用电地址已于"), (both, "江南大道一百号已于")):
        async with _house(tmp_path, database, _exact(person), back) as house:
            peer = await house.ring(Peer(["0"]))
        assert where in peer.heard[2]
        assert "仍然没有电，请告诉我们" in peer.heard[2]
        assert "停电报修请按一" in peer.heard[3]


async def test_what_is_dark_now_is_told_before_what_is_only_planned(
    tmp_path: Path, database: Database
) -> None:
    later = datetime.now(UTC) + timedelta(days=3)
    planned = msgspec.structs.replace(
        OUTAGE, outage_id=UUID(int=2), kind="planned", feeder_codes=("F2",), started_at=later,
        etr_at=None,
    )  # fmt: skip
    both = msgspec.structs.replace(RESIDENT, premises=(SHOP, HOME))
    async with _house(tmp_path, database, _exact(both), planned, OUTAGE) as house:
        peer = await house.ring(Peer(["0"]))
    assert peer.heard[1].index("停电原因是故障") < peer.heard[1].index("将因计划检修停电")
    other = msgspec.structs.replace(RESIDENT, premises=(SHOP,))
    shared = Numbers(Match("shared", (other, RESIDENT)))
    async with _house(tmp_path, database, shared, planned, OUTAGE) as house:
        peer = await house.ring(Peer(["0"]))
    assert "停电原因是故障" in peer.heard[1]


async def test_a_report_is_stored_and_told_recorded_though_the_outage_left_the_books(
    tmp_path: Path, database: Database
) -> None:
    async with _house(tmp_path, database, _exact(RESIDENT), OUTAGE) as house:
        peer = await house.ring(Peer(["1", "2", ""]))
    assert "已经登记" in peer.heard[-2]
    assert peer.variables["IVR_RESULT"] == "end"
    (row,) = await _rows(database, TroubleCall)
    assert isinstance(row, TroubleCall)
    assert (row.call_id, row.premise_id, row.feeder_code, row.hazard) == ("call-1", 7, "F1", False)
    (told,) = house.told(TroubleReported)
    assert (told.premise_id, told.hazard) == (7, False)


@pytest.mark.parametrize(
    ("lookup", "keys"),
    [(UNKNOWN, ["1", "2"]),
     (Match("shared", (RESIDENT, msgspec.structs.replace(RESIDENT, premises=(SHOP,)))),
      ["1", "2"]),
     (Match("exact", (msgspec.structs.replace(RESIDENT, premises=(HOME, SHOP)),)),
      ["1", "2", "7"])],
    ids=["unknown", "shared", "wrong key"],
)  # fmt: skip
async def test_a_report_from_nobody_knows_where_is_promised_nothing_and_taken_by_a_person(
    tmp_path: Path, database: Database, lookup: Match, keys: list[str]
) -> None:
    async with _house(tmp_path, database, Numbers(lookup)) as house:
        peer = await house.ring(Peer(keys))
    assert "已经登记" not in "".join(peer.heard)
    assert "请您把停电的地址告诉座席" in peer.heard[-1]
    assert peer.variables["IVR_RESULT"] == "queue"
    (told,) = house.told(TroubleReported)
    assert (told.premise_id, told.hazard) == (None, False)


async def test_a_report_that_could_not_be_kept_is_not_called_recorded_anywhere(
    tmp_path: Path,
) -> None:
    (tmp_path / "spool").touch()  # no directory can be made in its place
    nowhere = Database("postgresql://nobody@127.0.0.1:1/none", deadline_s=0.5)
    async with _house(tmp_path, nowhere, _exact(RESIDENT)) as house:
        peer = await house.ring(Peer(["1", "2"]))
    await nowhere.close()
    assert "已经登记" not in "".join(peer.heard)
    assert peer.variables["IVR_RESULT"] == "queue"
    assert house.told(TroubleReported) == []


async def test_danger_goes_to_a_person_at_once_with_the_largest_credit(
    tmp_path: Path, database: Database
) -> None:
    async with _house(tmp_path, database, Numbers(UNKNOWN)) as house:
        peer = await house.ring(Peer(["1", "1"]))
    assert (peer.variables["IVR_RESULT"], peer.variables["IVR_CREDIT"]) == ("queue", "300")
    (told,) = house.told(TroubleReported)
    assert (told.premise_id, told.hazard) == (None, True)


async def test_a_caller_with_two_premises_says_which_is_dark(
    tmp_path: Path, database: Database
) -> None:
    both = msgspec.structs.replace(RESIDENT, premises=(HOME, SHOP))
    async with _house(tmp_path, database, _exact(both)) as house:
        peer = await house.ring(Peer(["1", "2", "2"]))
    assert "江南大道一百号请按一。 闻涛路八号请按二。" in "".join(peer.heard)
    assert house.told(TroubleReported)[0].premise_id == 8


async def test_the_bill_is_told_in_words(tmp_path: Path, database: Database) -> None:
    async with _house(tmp_path, database, _exact(RESIDENT)) as house:
        peer = await house.ring(Peer(["2", *"5678", ""]))
    assert (
        "/zh/您的电费余额是一百二十三元四角五分。十月的电费是八十二元四角，已经缴清。" in peer.heard
    )


async def test_whoever_is_not_the_owner_hears_the_outage_and_where_to_get_the_bill(
    tmp_path: Path, database: Database
) -> None:
    await _tell_roles(database)
    lookup = Lookup(database, plan=Settings().number_plan)
    async with _house(tmp_path, database, lookup, OUTAGE) as house:
        for role, number in NUMBERS_OF.items():
            peer = await house.ring(Peer(["2", "2"]), "main", f"call-{role}", number, "95598")
            said = "".join(peer.heard)
            assert ("停电原因是故障" in said) is (role != "former"), role
            assert ("最后四位数字" in said) is (role == "owner"), role
            assert ("由人工座席为您查询" in said) is (role in ("owner", "former")), role
            assert ("只向户主本人的电话播报" in said) is (role in ("tenant", "contact")), role
            assert "余额" not in said
            assert peer.variables["IVR_RESULT"] == "queue"
    await lookup.close()


async def _tell_roles(database: Database) -> None:
    """Let one customer of the dark feeder be known by a number of each role."""
    async with database.transaction() as session:
        session.add(Customer(id=1, number="C1", name="示例户"))
        session.add(Premise(id=1, code="P1", address=HOME.address, feeder_code="F1"))
        await session.flush()
        session.add(Account(number="A15678", customer_id=1, premise_id=1, balance_fen=12_345))
        session.add_all(
            CustomerPhone(e164=86 * 10**11 + int(number), customer_id=1, role=role)
            for role, number in NUMBERS_OF.items()
        )


async def test_who_does_not_show_the_secret_hears_nothing_and_leaves_no_trace(
    tmp_path: Path, database: Database
) -> None:
    secret = SecretStr("a-secret-of-good-length")
    async with _house(tmp_path, database, _exact(RESIDENT), ami_secret=secret) as house:
        stranger = await house.ring(Peer(["0"]))
        assert (stranger.heard, stranger.variables, house.facts) == ([], {}, [])
        shown = Settings(ami_secret=secret).agi_secret
        asterisk = await house.ring(Peer(["0"], secret=shown))
        assert asterisk.variables["IVR_RESULT"] == "queue"


async def test_wrong_digits_hear_no_bill_and_the_third_time_a_person(
    tmp_path: Path, database: Database
) -> None:
    async with _house(tmp_path, database, _exact(RESIDENT)) as house:
        peer = await house.ring(Peer(["2", *"0000", *"1111", *"2222", *"5678"]))
    said = "".join(peer.heard)
    assert said.count("号码不对。") == 2
    assert "余额" not in said
    assert house.told(MenuEnded)[0].path[-1] == "bill_by_person"


async def test_who_forges_a_number_cannot_guess_on_in_further_calls(
    tmp_path: Path, database: Database
) -> None:
    async with _house(tmp_path, database, _exact(RESIDENT)) as house:
        for n in range(MOST_WRONG // 3):
            await house.ring(Peer(["2", *f"000{n}", *f"111{n}", *f"222{n}"]))
        peer = await house.ring(Peer(["2", *"5678"]))
    assert "余额" not in "".join(peer.heard), "the right ones come too late"
    assert house.told(MenuEnded)[-1].path[-1] == "bill_by_person"


async def test_the_utility_may_tell_the_bill_without_digits(
    tmp_path: Path, database: Database
) -> None:
    async with _house(tmp_path, database, _exact(RESIDENT), bill_asks_digits=False) as house:
        peer = await house.ring(Peer(["2", ""]))
    assert "余额" in "".join(peer.heard)


async def test_who_depends_on_power_hears_of_the_outage_and_goes_straight_to_a_person(
    tmp_path: Path, database: Database
) -> None:
    ventilator = msgspec.structs.replace(RESIDENT, grade="C", critical="life_support")
    async with _house(tmp_path, database, _exact(ventilator), OUTAGE) as house:
        peer = await house.ring(Peer([]))
    (ended,) = house.told(MenuEnded)
    assert (ended.result, ended.credit_s) == ("queue", 200)
    assert ended.path[-2:] == ("outage_for_critical", "person_for_critical")
    assert "现在停电，预计" in "".join(peer.heard)
    assert not any("WAIT FOR DIGIT" in command for command in peer.commands)


async def test_who_would_wait_in_a_closed_queue_hears_so_and_is_led_on_but_danger_hears_none_of_it(
    tmp_path: Path, database: Database
) -> None:
    def queue_for(queue: str, _: str) -> str:
        return "service" if queue == "billing" else queue or "service"

    def closed_words(queue: str, language: str) -> str:
        return f"{queue} is closed in {language}" if queue == "billing" else ""

    async with _house(tmp_path, database, Numbers(UNKNOWN)) as house:
        house.runner.queued_by(queue_for, closed_words)
        waiting = await house.ring(Peer(["2"]))
        endangered = await house.ring(Peer(["1", "1"]))
    assert [path for path in waiting.heard if "closed" in path] == ["/zh/billing is closed in zh"]
    assert not any("closed" in path or path == "/zh/" for path in endangered.heard)
    assert [peer.variables["IVR_QUEUE"] for peer in (waiting, endangered)] == ["service"] * 2


async def test_silence_at_the_danger_question_is_reported_as_danger(
    tmp_path: Path, database: Database
) -> None:
    async with _house(tmp_path, database, _exact(RESIDENT)) as house:
        await house.ring(Peer(["1"]))
    (report,) = house.told(TroubleReported)
    assert (report.hazard, report.premise_id) == (True, 7)
    assert house.told(MenuEnded)[0].path[-2:] == ("silent_danger", "person_in_danger")


async def test_several_accounts_are_summed_up_and_told_one_by_one(
    tmp_path: Path, database: Database
) -> None:
    both = msgspec.structs.replace(RESIDENT, premises=(HOME, SHOP))
    async with _house(tmp_path, database, _exact(both)) as house:
        peer = await house.ring(Peer(["2", *"4321", "1", "0"]))
    said = "".join(peer.heard)
    assert "您共有两个户号。欠费的有一户，共三十元五角。电费余额合计一百二十三元四角五分。" in said
    assert "闻涛路八号：您有欠费三十元五角。" in said


@pytest.mark.parametrize("trouble", ["fails", "hangs"])
async def test_a_look_up_that_is_away_leaves_the_menu_standing(
    tmp_path: Path, database: Database, trouble: str
) -> None:
    lookup = Numbers(UNKNOWN, fails=trouble == "fails", hangs=trouble == "hangs")
    async with _house(tmp_path, database, lookup, OUTAGE) as house:
        async with asyncio.timeout(3):
            peer = await house.ring(Peer(["0"]))
    assert "停电报修请按一" in peer.heard[2]
    assert peer.variables["IVR_RESULT"] == "queue"


async def test_a_hang_up_in_the_menu_ends_it_once(tmp_path: Path, database: Database) -> None:
    async with _house(tmp_path, database, _exact(RESIDENT)) as house:
        peer = await house.ring(Peer([HANG_UP]))
    assert peer.variables == {}
    (ended,) = house.told(MenuEnded)
    assert (ended.result, ended.path[-1]) == ("hung_up", "main_menu")


class Broken(Prompts):
    """Prompts that raise, as a bug would."""

    async def say(self, what: Utterance) -> str:
        raise ZeroDivisionError(what.name)


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Log as the service does; gives the lines so far."""
    written = io.StringIO()
    with contextlib.redirect_stderr(written):
        log.configure(json=True)
    yield lambda: [json.loads(one) for one in written.getvalue().splitlines()]
    logging.getLogger().handlers.clear()
    structlog.reset_defaults()


async def test_a_bug_in_the_menu_sends_the_caller_to_the_default_queue_and_the_log_names_the_call(
    tmp_path: Path, database: Database, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    async with _house(tmp_path, database, _exact(RESIDENT)) as house:
        house.runner.prompts = Broken(tmp_path)
        peer = await house.ring(Peer(["0"]))
    assert (peer.variables["IVR_RESULT"], peer.variables["IVR_QUEUE"]) == ("queue", "general")
    assert house.told(MenuEnded)[0].result == "error"
    assert "call-1" in {one.get("call_id") for one in lines() if one["level"] == "error"}


async def test_a_path_nobody_serves_is_given_back(tmp_path: Path, database: Database) -> None:
    async with _house(tmp_path, database, Numbers(UNKNOWN)) as house:
        peer = await house.ring(Peer(), "nonsense")
    assert peer.commands == []


async def test_other_rooms_take_paths_once(tmp_path: Path, database: Database) -> None:
    async with _house(tmp_path, database, Numbers(UNKNOWN)) as house:
        house.runner.register("notice", house.runner.handle)
        with pytest.raises(ValueError, match="already taken"):
            house.runner.register("main", house.runner.handle)


@pytest.mark.parametrize(
    ("keys", "score", "how"),
    [
        (["5"], 5, "pressed"),
        (["9", "4"], 4, "pressed"),
        ([""], None, "skipped"),
        (["9", "0"], None, "invalid"),
        ([HANG_UP], None, "hung_up"),
    ],
)
async def test_a_rating_is_published_and_stored_as_it_was_given(
    tmp_path: Path, database: Database, keys: list[str], score: int | None, how: str
) -> None:
    async with _house(tmp_path, database, Numbers(UNKNOWN)) as house:
        await house.ring(Peer(keys), "rating", "call-9", "1001", "general")
        again = await house.ring(Peer(["1"]), "rating", "call-9", "1001", "general")
    (row,) = await _rows(database, Rating)
    assert isinstance(row, Rating)
    assert (row.call_id, row.extension, row.queue) == ("call-9", "1001", "general")
    assert (row.score, row.how) == (score, how)
    assert (house.told(RatingGiven)[0].score, house.told(RatingGiven)[0].how) == (score, how)
    assert again.variables["IVR_RESULT"] == "end"


async def test_a_rating_is_heard_in_the_callers_language(
    tmp_path: Path, database: Database
) -> None:
    async with _house(tmp_path, database, Numbers(UNKNOWN)) as house:
        opening = header("rating", "call-9", "1001", "general", agi_language="en")
        peer = Peer(["5"])
        await peer.call(house.runner.server.port, opening)
    assert peer.heard[0].startswith("/en/Please rate")
    assert peer.heard[-1] == "/en/Thank you for your rating. Goodbye."


async def test_with_the_database_away_the_caller_is_served_and_his_word_stored_once_later(
    tmp_path: Path, database: Database
) -> None:
    nowhere = Database("postgresql://nobody@127.0.0.1:1/none", deadline_s=0.5)
    async with _house(tmp_path, nowhere, _exact(RESIDENT)) as house:
        async with asyncio.timeout(5):
            report = await house.ring(Peer(["1", "2", ""]))
            await house.ring(Peer(["5"]), "rating", "call-9", "1001", "general")
    await nowhere.close()
    assert "已经登记" in report.heard[-2]
    assert await _rows(database, Rating) == []
    async with _house(tmp_path, database, _exact(RESIDENT)) as house:
        assert await house.runner.spool.drain() == 2
        assert await house.runner.spool.drain() == 0
    assert len(await _rows(database, Rating)) == len(await _rows(database, TroubleCall)) == 1


async def test_the_spools_own_task_stores_what_a_former_run_left(
    tmp_path: Path, database: Database
) -> None:
    nowhere = Database("postgresql://nobody@127.0.0.1:1/none", deadline_s=0.5)
    async with _house(tmp_path, nowhere, Numbers(UNKNOWN)) as house:
        await house.ring(Peer(["5"]), "rating", "call-9", "1001", "general")
    await nowhere.close()
    async with _house(tmp_path, database, Numbers(UNKNOWN)) as house:
        task = asyncio.create_task(house.runner.spool.run())
        async with asyncio.timeout(5):
            while not await _rows(database, Rating):
                await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _news(number: int, zh: str, en: str = "") -> Announcement:
    now = datetime.now(UTC)
    return Announcement(
        announcement_id=number, text_zh=zh, text_en=en, feeder_codes=(),
        starts_at=now, ends_at=now + timedelta(hours=1), person_id=1, at=now,
    )  # fmt: skip


async def test_an_announcement_is_heard_once_before_the_main_menu_whose_keys_count_in_it(
    tmp_path: Path, database: Database
) -> None:
    asked: list[frozenset[str]] = []
    Written.names.clear()

    def announced(feeders: frozenset[str]) -> list[Announcement]:
        asked.append(feeders)
        return [_news(2, "公告二。", "News two."), _news(1, "公告一。")]

    async with _house(tmp_path, database, _exact(RESIDENT)) as house:
        house.runner.announced_by(announced)
        listens = await house.ring(Peer(["", "2"]))
        in_haste = await house.ring(Peer(["", "", "1"], press_while_playing=True))
        english = await house.ring(Peer(["", "*"], press_while_playing=True))
    assert listens.heard[2:4] == ["/zh/公告二。", "/zh/公告一。"]
    assert "停电报修请按一" in listens.heard[4]
    assert listens.heard.count("/zh/公告二。") == 1
    assert Written.names[2:4] == [
        _news(2, "公告二。", "News two.").prompt,
        _news(1, "公告一。").prompt,
    ]
    assert in_haste.heard[2] == "/zh/公告二。"
    assert "电线掉落" in in_haste.heard[3]
    assert english.heard[2] == "/en/News two."
    assert "To report a power cut" in english.heard[3]
    assert asked == [frozenset({"F1"})] * 3
    steps = [(one.place, one.key) for one in house.told(MenuEnded)[1].steps]
    assert ("announcements", "1") in steps


async def test_a_caller_of_a_dark_home_hears_the_announcement_after_their_outage_if_at_all(
    tmp_path: Path, database: Database
) -> None:
    async with _house(tmp_path, database, _exact(RESIDENT), OUTAGE) as house:
        house.runner.announced_by(lambda feeders: [_news(1, "公告一。")])
        stays = await house.ring(Peer(["2"]))
        leaves = await house.ring(Peer(["0"]))
    assert stays.heard.count("/zh/公告一。") == 1
    assert "/zh/公告一。" not in leaves.heard
