"""The doctor before a whole hotline: all is well; and what is then taken away is named."""

import signal

import pytest

from hotline import doctor
from tests.stories.world import World

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]


async def test_the_doctor_finds_a_whole_hotline_well_and_names_a_service_that_hangs(
    world: World,
) -> None:
    settings = world.laptop.settings.model_copy(update={"database_url": ""})  # the embedded one
    found = await doctor.examine(settings)
    assert [finding for finding in found if not finding.ok] == []
    parts = {finding.component for finding in found}
    told = {"secrets", "disk", "prompts", "database", "service", "Asterisk", "clock"}
    assert parts >= told
    assert len(found) > 25
    world.laptop.service.signal(signal.SIGSTOP)
    try:
        ill = [finding for finding in await doctor.examine(settings) if not finding.ok]
    finally:
        world.laptop.service.signal(signal.SIGCONT)
    assert {finding.component for finding in ill} == {"service"}
    await world.laptop.ready()
