"""A supervisor records and uploads what callers hear, and the next caller hears it."""

import asyncio
import re
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, async_playwright, expect

from ivr.speech.prompts import Prompts, Utterance
from tests.ivr.studio.sounds import sentence, sox
from tests.stories.prompt_in_recording import hears
from tests.stories.running_hotline import CHROMIUM, CHROMIUM_FLAGS, World

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]

SPOKEN = "Good morning and welcome. This greeting was recorded by the supervisor on their own page."
UPLOADED = "These are the choices of the menu, read by somebody in a studio far away from here."
_ANSWERED = "wait 22; hangup"  # long enough for greeting and menu


@pytest_asyncio.fixture(loop_scope="session")
async def speaking(world: World, tmp_path: Path) -> AsyncGenerator[World]:
    """The hotline before a Chromium into whose microphone somebody reads a sentence for ever."""
    said = await asyncio.to_thread(sentence, tmp_path / "said.wav", SPOKEN)
    flags = (*CHROMIUM_FLAGS, f"--use-file-for-fake-audio-capture={said}")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(flags))
        yield replace(world, browser=chromium)
        await chromium.close()


def _cell(page: Page, prompt: str) -> Locator:
    return page.locator(f"[data-prompt={prompt}] [data-listener=zh]")


async def _open(page: Page, prompt: str) -> Locator:
    await _cell(page, prompt).get_by_test_id("prompt-record").click()
    box = page.get_by_test_id("record-dialog")
    await box.wait_for()
    return box


async def _take(page: Page, prompt: str) -> None:
    """Hear what was made of it, then take it."""
    await expect(page.get_by_test_id("record-hear")).to_have_text("停止", timeout=30_000)
    await page.get_by_test_id("record-take").click()
    await page.get_by_test_id("record-dialog").wait_for(state="hidden")
    await expect(_cell(page, prompt)).to_have_attribute("data-how", "recording")


async def _what_callers_hear(world: World, prompt: str, text: str) -> str:
    return await Prompts(world.laptop.settings.var).say(Utterance(text, "zh", prompt))


async def _call(world: World) -> Path:
    """Ring as somebody nobody knows; give the recording of what they heard."""
    call = await world.carrier.call("13700009988", script=_ANSWERED)
    await call.ended()
    assert call.heard_path is not None
    return call.heard_path


async def test_what_a_supervisor_records_and_uploads_is_heard_by_the_next_caller_and_put_back(
    speaking: World, tmp_path: Path
) -> None:
    studio = await asyncio.to_thread(sentence, tmp_path / "studio.wav", UPLOADED)
    await asyncio.to_thread(sox, studio, "-r", "48000", "-c", "2", tmp_path / "menu.flac")
    async with speaking.at_desk("9001") as page:
        await page.get_by_test_id("nav-prompts").click()
        made = {
            prompt: await _cell(page, prompt).get_by_test_id("prompt-text").inner_text()
            for prompt in ("greeting", "main_menu")
        }
        await _open(page, "greeting")
        await page.get_by_test_id("record-start").click()
        await page.get_by_test_id("record-stop").wait_for()
        # A person reads for six seconds, as the page counts them.
        await expect(page.get_by_test_id("record-length")).to_contain_text(
            re.compile(r"\b0:(0[6-9]|[1-5]\d)\b.*\d:\d\d"), timeout=60_000
        )
        await page.get_by_test_id("record-stop").click()
        await _take(page, "greeting")
        await expect(_cell(page, "greeting").get_by_test_id("prompt-recorded-by")).to_contain_text(
            "郑岚"
        )
        await _open(page, "main_menu")
        await page.get_by_test_id("record-file").set_input_files(tmp_path / "menu.flac")
        await _take(page, "main_menu")

        heard = await _call(speaking)
        recorded = await _what_callers_hear(speaking, "greeting", made["greeting"])
        assert hears(heard, recorded)
        uploaded = tmp_path / "menu-8k.wav"
        await asyncio.to_thread(sox, studio, "-r", "8000", uploaded)
        assert hears(heard, uploaded, share=0.4)  # in case a key or the end came before all of it

        for prompt in ("greeting", "main_menu"):
            await _open(page, prompt)
            await page.get_by_test_id("record-drop").click()
            await expect(_cell(page, prompt)).not_to_have_attribute("data-how", "recording")
        heard = await _call(speaking)
        assert hears(heard, await _what_callers_hear(speaking, "greeting", made["greeting"]))
        assert not hears(heard, recorded)


async def test_a_bad_file_is_refused_on_the_page_with_what_to_do(
    world: World, tmp_path: Path
) -> None:
    text = tmp_path / "speech.wav"
    text.write_text("Dear caller, welcome to the hotline.")
    async with world.at_desk("9001") as page:
        await page.get_by_test_id("nav-prompts").click()
        box = await _open(page, "greeting")
        await page.get_by_test_id("record-file").set_input_files(text)
        await expect(page.get_by_test_id("record-failure")).to_contain_text("WAV、FLAC、OGG")
        await expect(page.get_by_test_id("record-take")).to_be_disabled()
        await page.keyboard.press("Escape")
        await box.wait_for(state="hidden")
        await expect(_cell(page, "greeting")).not_to_have_attribute("data-how", "recording")


async def test_a_sound_plays_by_one_click_as_the_telephone_file_itself(world: World) -> None:
    async with world.at_desk("9001") as page:
        await page.get_by_test_id("nav-prompts").click()
        button = _cell(page, "bill_one").get_by_test_id("prompt-play")
        async with page.expect_response("**/sound?**") as answer:
            await button.click()
        await expect(button).to_have_attribute("data-playing", "true")
        content = await (await answer.value).body()
        assert (content[:4], int.from_bytes(content[24:28], "little")) == (b"RIFF", 8000)
        await button.click()
        await expect(button).to_have_attribute("data-playing", "false")
        await page.get_by_test_id("play-all-zh").click()
        first = _cell(page, "greeting").get_by_test_id("prompt-play")
        second = _cell(page, "short_greeting").get_by_test_id("prompt-play")
        await expect(first).to_have_attribute("data-playing", "true")
        await expect(second).to_have_attribute("data-playing", "true")
