"""The figures at /metrics: who may read them, that they are those of the list, and no person."""

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from console.metrics.collect import Collector
from console.metrics.series import ALL, MOST_VALUES
from console.openapi import make_deps
from core import clock
from core.bus import Bus
from core.config import Settings
from core.db import Database
from cti.events import (
    AgentChanged,
    AttemptEnded,
    CallArrived,
    CallQueued,
    LinkUp,
    MemberChanged,
    MenuEnded,
    MenuStarted,
    TrunkRegistration,
)
from tests.console.conftest import Site

pytestmark = pytest.mark.border
DOCS = Path(__file__).parents[3] / "docs"
TOKEN = "a token of the tests"
NUMBER = "13912345678"
NAMES = {one.name for one in ALL}
PROCESS = re.compile(r"process_[a-z_]+")


@pytest.fixture
async def watched(database: Database, settings: Settings) -> AsyncIterator[Site]:
    """The application with a token set."""
    made = Site(
        make_deps(settings.model_copy(update={"metrics_token": SecretStr(TOKEN)}), Bus(), database)
    )
    yield made
    await made.deps.live.popper.close()


def a_busy_moment(bus: Bus) -> None:
    """Let happen whatever has a figure."""
    now = clock.now()
    bus.publish(LinkUp(at=now, link="main", epoch="1", version="11"))
    for number in range(3):
        call = f"17.{number}"
        bus.publish(
            CallArrived(
                at=now,
                call_id=call,
                number=NUMBER,
                name="",
                dialled="95598",
                channel="PJSIP/trunk-1",
                direction="in",
            )
        )
        bus.publish(MenuStarted(at=now, call_id=call, flow="hotline"))
        bus.publish(
            MenuEnded(at=now, call_id=call, flow="hotline", result="queue", path=("a", "b"))
        )
        bus.publish(
            CallQueued(
                at=now - timedelta(seconds=9),
                call_id=call,
                queue="service",
                position=1,
                waiting=number + 1,
            )
        )
    bus.publish(AgentChanged(at=now, extension="1001", state="ready"))
    bus.publish(
        MemberChanged(at=now, queue="service", extension="1001", present=True, paused=False)
    )
    bus.publish(AttemptEnded(at=now, attempt_id="a1", answered=True, reason=4))
    bus.publish(TrunkRegistration(at=now, registered=True))


async def read(site: Site, **headers: str) -> httpx.Response:
    async with site.browser() as browser:
        return await browser.get("/metrics", headers=headers)


async def test_without_a_setting_it_is_not_there(site: Site):
    assert (await read(site)).status_code == 404


async def test_only_who_sends_the_token_from_a_permitted_address_reads_it(
    watched: Site, database: Database, settings: Settings
):
    assert (await read(watched)).status_code == 401
    assert (await read(watched, Authorization="Bearer another token of tests")).status_code == 401
    assert (await read(watched, Authorization=f"Bearer {TOKEN}")).status_code == 200
    near = settings.model_copy(update={"metrics_permit": ["10.1.0.0/16"]})
    site = Site(make_deps(near, Bus(), database))
    async with site.browser(address="10.2.0.1") as browser:
        refused = await browser.get("/metrics")
    assert refused.status_code == 403
    assert "HOTLINE_METRICS_PERMIT" in refused.text
    async with site.browser(address="10.1.2.3") as browser:
        assert (await browser.get("/metrics")).status_code == 200


async def test_it_tells_every_series_of_the_list_and_no_person(watched: Site):
    a_busy_moment(watched.bus)
    text = (await read(watched, Authorization=f"Bearer {TOKEN}")).text
    found: dict[str, Any] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, []).append(sample)
    told = {name for name in found if name.startswith("hotline_")}
    needs_a_link = {"hotline_ami_answer_seconds", "hotline_ami_heard_seconds"}
    assert told | needs_a_link == NAMES
    assert NUMBER not in text
    assert "1001" not in text

    def value(name: str, **labels: str) -> float:
        (one,) = [s for s in found[name] if labels.items() <= s.labels.items()]
        return one.value

    assert value("hotline_queue_waiting", queue="service") == 3
    assert value("hotline_queue_longest_wait_seconds", queue="service") >= 9
    assert value("hotline_agents", state="ready") == 0  # the desk has not signed them in
    assert value("hotline_menu_steps_total", flow="hotline") == 6
    assert value("hotline_trunk_registered") == 1
    assert value("hotline_trunk_calls_out_total", answered="yes") == 1
    assert {s.labels["status"] for s in found["hotline_campaigns"]} >= {"running", "paused"}


async def test_names_that_others_choose_are_bounded(watched: Site):
    collector = Collector(watched.deps.watched)
    for number in range(2 * MOST_VALUES):
        watched.bus.publish(
            MenuStarted(at=clock.now(), call_id=f"17.{number}", flow=f"flow{number}")
        )
    flows = {labels for name, labels, _ in await collector.samples() if "menus_begun" in name}
    assert len(flows) == MOST_VALUES + 1
    assert ("other",) in flows


async def test_look_ups_and_connections_are_counted(watched: Site):
    collector = Collector(watched.deps.watched)
    await watched.deps.lookup.find("anonymous")
    await watched.deps.lookup.find(NUMBER)
    told = {(name, labels): value for name, labels, value in await collector.samples()}
    assert told["hotline_lookups_total", ("no_number",)] == 1
    assert told["hotline_lookups_total", ("not_found",)] == 1
    assert told["hotline_lookup_seconds_total", ()] > 0
    assert told["hotline_database_connections_taken_total", ("desk",)] >= 1


def test_the_document_lists_what_the_program_tells():
    row = re.compile(r"(?m)^\| `(hotline_\w+)` \| (\w+) \| (.*) \| (.+) \|$")
    told = [
        (name, kind, tuple(re.findall(r"`(\w+)`", labels)), what)
        for name, kind, labels, what in row.findall((DOCS / "metrics.md").read_text())
    ]
    assert told == [(one.name, one.kind, one.labels, one.told) for one in ALL]


def _expressions() -> dict[str, str]:
    rules = yaml.safe_load((DOCS / "metrics" / "alerts.yaml").read_text())["groups"][0]["rules"]
    panels = json.loads((DOCS / "metrics" / "dashboard.json").read_text())["panels"]
    shown = {f"{one['title']} {t['refId']}": t["expr"] for one in panels for t in one["targets"]}
    assert all(set(rule) <= {"alert", "expr", "for", "labels", "annotations"} for rule in rules)
    assert all(set(rule["annotations"]) == {"summary", "mend"} for rule in rules)
    return {rule["alert"]: rule["expr"] for rule in rules} | shown


@pytest.mark.parametrize(("title", "expression"), _expressions().items())
def test_alerts_and_dashboard_ask_for_series_and_labels_that_are_told(title: str, expression: str):
    labels = {one.name: set(one.labels) for one in ALL}
    named = re.findall(r"\b(hotline_\w+)(?:\{([^}]*)\})?", expression)
    assert named or PROCESS.search(expression) or "up{" in expression, title
    for name, chosen in named:
        assert name in labels
        assert set(re.findall(r"(\w+)(?:=~|=|!=)", chosen)) <= labels[name]
    for brackets in ("()", "[]", "{}"):
        assert expression.count(brackets[0]) == expression.count(brackets[1])
