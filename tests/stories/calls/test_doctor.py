"""The doctor before a whole hotline: all is well; and what is then taken away is named."""

import signal

import pytest

from hotline.doctor import run as doctor
from tests.stories.running_hotline import World

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]


async def test_the_doctor_finds_a_whole_hotline_well_and_names_a_service_that_hangs(
    world: World,
) -> None:
    settings = world.laptop.settings.model_copy(update={"database_url": ""})  # the embedded one
    found = await doctor.examine(settings)
    assert [finding for finding in found if not finding.ok] == []
    parts = {finding.component for finding in found}
    told = {
        "secrets",
        "disk",
        "prompts",
        "database",
        "service",
        "Asterisk",
        "clock",
        "calendar",
        "queues",
    }
    assert parts >= told
    assert len(found) > 25
    world.laptop.service.signal(signal.SIGSTOP)
    try:
        ill = [finding for finding in await doctor.examine(settings) if not finding.ok]
    finally:
        world.laptop.service.signal(signal.SIGCONT)
    assert {finding.component for finding in ill} == {"service"}
    await world.laptop.ready()


async def test_the_doctor_names_an_audit_log_whose_newest_entry_is_gone(world: World) -> None:
    settings = world.laptop.settings.model_copy(update={"database_url": ""})
    async with world.as_person("9001"):
        pass  # a sign-in is the newest entry
    newest = "number = (select max(number) from staff_audit_entry)"
    await world.run_sql(f"create table cut as select * from staff_audit_entry where {newest}")
    await world.run_sql(f"delete from staff_audit_entry where {newest}")
    try:
        ill = [finding for finding in await doctor.examine(settings) if not finding.ok]
    finally:
        await world.run_sql("insert into staff_audit_entry select * from cut")
        await world.run_sql("drop table cut")
    ((component, check, mend),) = [(one.component, one.check, one.mend) for one in ill]
    assert (component, check) == ("audit", "the log is whole")
    assert "are gone" in mend
    assert "audit.head" in mend
    assert [one for one in await doctor.examine(settings) if not one.ok] == []
