"""The page's API on real files, sox and espeak-ng: what is taken is what callers hear next."""

import asyncio
import io
import wave
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from core.config import Settings
from core.db import Database
from ivr.speech.prompts import Prompts, Utterance
from ivr.speech.recorded import ChosenVoices
from ivr.speech.tone import write_tone
from ivr.studio.desk import Studio
from ivr.studio.routes import routes
from ivr.studio.samples import Sample
from ivr.studio.voices import VoiceRoom
from staff import store
from staff.audit.log import AuditLog
from staff.sign_in.session import signed_in
from tests.ivr.speech.voice.speaking_process import lay_out
from tests.ivr.studio.sounds import sentence, sox
from tests.staff.somebody import somebody
from tests.stories.prompt_in_recording import hears

pytestmark = pytest.mark.border

GREETING = "/api/prompts/zh/greeting"
Given = dict[str, tuple[str, bytes]]


class Page:
    """The API before one supervisor."""

    def __init__(self, var: Path, client: httpx.AsyncClient, prompts: Prompts) -> None:
        self.var = var
        self.client = client
        self.prompts = prompts

    async def sound(self, name: str, listener: str = "zh", flow: str = "hotline") -> dict[str, Any]:
        answer = await self.client.get("/api/prompts")
        assert answer.status_code == 200, answer.text
        group = next(one for one in answer.json()["flows"] if one["flow"] == flow)
        prompt = next(one for one in group["prompts"] if one["name"] == name)
        return next(one for one in prompt["sounds"] if one["listener"] == listener)

    async def what_callers_hear(self) -> Path:
        text = (await self.sound("greeting"))["text"]
        return Path(await self.prompts.say(Utterance(text, "zh", "greeting")) + ".wav")

    async def take(self, given: bytes, origin: str = "file") -> httpx.Response:
        query = {"origin": origin}
        return await self.client.put(f"{GREETING}/recording", files=as_file(given), params=query)


class Beeps:
    """A renderer for which every voice is a tone."""

    def __init__(self, var: Path) -> None:
        self.prepared: list[Sample] = []
        self._place = var

    async def sample(self, what: Sample) -> Path:
        write_tone(self._place / what.voice)
        return self._place / f"{what.voice}.wav"

    def prepare(self, wanted: Iterable[Sample]) -> None:
        self.prepared = list(wanted)


def as_file(given: bytes) -> Given:
    return {"file": ("a recording.wav", given)}


@asynccontextmanager
async def _page(database: Database, var: Path) -> AsyncGenerator[Page]:
    settings = Settings(var=var)
    async with database.transaction() as session:
        person = await store.add_person(
            session, "2001", "周敏", "supervisor", password="a phrase for the tests"
        )
    prompts = Prompts(var)
    prompts.prepare()
    app = FastAPI()
    audit = AuditLog(b"key").audit
    studio = Studio(settings, database, audit, prompts, announced=tuple)
    chosen = ChosenVoices(studio.recorded, settings.voice)
    voices = VoiceRoom(settings, database, audit, chosen, Beeps(var))
    app.include_router(routes(studio, voices, prompts), prefix="/api")
    who = somebody(person_id=person.person_id)
    app.dependency_overrides[signed_in] = lambda: who
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk", timeout=60) as client:
        yield Page(var, client, prompts)
    await prompts.close()


@pytest.fixture
async def page(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Page]:
    monkeypatch.delenv("HOTLINE_VOICE_DIR", raising=False)  # whatever voices this machine has
    async with _page(database, tmp_path) as made:
        yield made


@pytest.fixture
def said(tmp_path: Path) -> Path:
    return sentence(tmp_path / "said.wav", "Welcome, this is the recorded greeting of our hotline.")


def _is_telephone_sound(content: bytes) -> bool:
    with wave.open(io.BytesIO(content)) as file:
        shape = (file.getframerate(), file.getnchannels(), file.getsampwidth())
        return shape == (8000, 1, 2) and file.getnframes() > 4000


async def test_every_sound_of_the_list_can_be_heard_as_telephone_sound(page: Page) -> None:
    answer = (await page.client.get("/api/prompts")).json()
    listed = ["hotline", "full", "rating", "notice", "standby"]
    assert [one["flow"] for one in answer["flows"]] == listed
    sounds = [
        (prompt["name"], one["language"])
        for group in answer["flows"][2:]
        for prompt in group["prompts"]
        for one in prompt["sounds"]
    ]
    for name, language in sounds:
        heard = await page.client.get(f"/api/prompts/{language}/{name}/sound")
        assert (heard.status_code, heard.headers["content-type"]) == (200, "audio/wav")
        assert _is_telephone_sound(heard.content)
    after = await page.sound("thanks", flow="rating")
    assert after["how"] == "espeak"
    assert after["seconds"] > 0.5


async def test_an_example_is_heard_and_nobodys_data_is_in_it(page: Page) -> None:
    bill = await page.sound("bill_one")
    assert bill["may"] == {
        "record": "prompt_personal", "drop": "recording_not_found", "go_back": "prompt_personal",
    }  # fmt: skip
    heard = await page.client.get("/api/prompts/zh/bill_one/sound")
    assert _is_telephone_sound(heard.content)


async def test_a_file_is_tried_then_taken_and_the_next_caller_hears_it(
    page: Page, said: Path, database: Database
) -> None:
    made = await page.what_callers_hear()
    tried = await page.client.post(f"{GREETING}/trial", files=as_file(said.read_bytes()))
    assert tried.status_code == 200, tried.text
    assert _is_telephone_sound(tried.content)
    assert await page.what_callers_hear() == made
    assert list((page.var / "recorded").glob("**/*.wav")) == []

    taken = (await page.take(said.read_bytes(), "microphone")).json()
    assert (taken["how"], taken["may"]["record"]) == ("recording", "")
    assert (taken["recording"]["by"], taken["recording"]["origin"]) == ("周敏", "microphone")
    heard = await page.what_callers_hear()
    trial = page.var / "trial.wav"
    trial.write_bytes(tried.content)
    assert hears(heard, trial)
    assert (await page.sound("greeting"))["mark"] in heard.name
    async with database.transaction() as session:
        noted = await session.execute(text("select action, subject from staff_audit_entry"))
    assert [tuple(row) for row in noted] == [("prompt.recorded", "prompt:zh/greeting")]


async def test_the_made_voice_is_put_back_and_the_recording_too(page: Page, said: Path) -> None:
    made = await page.what_callers_hear()
    await page.take(said.read_bytes())
    recorded = await page.what_callers_hear()
    dropped = (await page.client.delete(f"{GREETING}/recording")).json()
    assert dropped["may"] == {"record": "", "drop": "recording_not_found", "go_back": ""}
    assert await page.what_callers_hear() == made
    assert (await page.client.post(f"{GREETING}/earlier")).status_code == 200
    assert await page.what_callers_hear() == recorded
    gone = await page.client.post(f"{GREETING}/earlier")
    assert (gone.status_code, gone.json()["detail"]["code"]) == (404, "recording_not_found")


async def test_a_bad_file_is_refused_with_its_mend_and_callers_hear_what_they_heard(
    page: Page, said: Path, tmp_path: Path
) -> None:
    long = tmp_path / "long.wav"
    sox("-n", "-r", "8000", long, "synth", "600", "sine", "440", "gain", "-6")
    before = await page.what_callers_hear()
    bad = {
        b"Dear caller": "sound_not_read",
        said.read_bytes()[:20_000]: "sound_cut",
        long.read_bytes(): "sound_too_long",
        bytes(20_000_001): "sound_too_large",
    }
    for given, code in bad.items():
        for answer in (
            await page.client.post(f"{GREETING}/trial", files=as_file(given)),
            await page.take(given),
        ):
            assert answer.status_code in (413, 422)
            assert answer.json()["detail"]["code"] == code
    assert await page.what_callers_hear() == before
    assert list((page.var / "recorded").iterdir()) == []


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/api/prompts/zh/bill_one", "prompt_personal"),
        ("/api/prompts/zh/outage_here", "prompt_personal"),
        ("/api/prompts/zh/nothing_like_it", "prompt_not_found"),
        ("/api/prompts/zh/..%2f..%2fpasswd", "not_found"),
        ("/api/prompts/fr/greeting", "request_invalid"),
    ],
)
async def test_what_no_recording_can_stand_for_is_refused(
    page: Page, said: Path, address: str, code: str
) -> None:
    files = as_file(said.read_bytes())
    answer = await page.client.put(f"{address}/recording", files=files)
    assert answer.status_code in (404, 422)
    if code.startswith("prompt"):
        assert answer.json()["detail"]["code"] == code


async def test_a_recording_put_on_the_disk_by_hand_is_shown_as_that(page: Page, said: Path) -> None:
    place = page.var / "recorded" / "zh"
    place.mkdir(parents=True)
    (place / "greeting.wav").write_bytes(said.read_bytes())
    shown = await page.sound("greeting")
    assert (shown["how"], shown["recording"]["origin"], shown["recording"]["by"]) == (
        "recording", "hand", "",
    )  # fmt: skip
    assert shown["seconds"] > 1
    dropped = await page.client.delete(f"{GREETING}/recording")
    assert dropped.json()["may"]["go_back"] == ""


async def test_nothing_is_being_made_while_nothing_is(page: Page) -> None:
    assert (await page.client.get("/api/prompts/progress")).json() == {"done": 0, "of": 0}


async def test_a_machine_without_the_files_offers_no_voice(page: Page) -> None:
    assert (await page.client.get("/api/voices")).json() == {"voices": []}
    sample = await page.client.get("/api/voices/zf_xiaoxiao/sample")
    assert (sample.status_code, sample.json()["detail"]["code"]) == (404, "voice_not_found")


async def test_each_voice_is_heard_and_another_one_chosen(page: Page, database: Database) -> None:
    await asyncio.to_thread(lay_out, page.var)
    voices = (await page.client.get("/api/voices")).json()["voices"]
    assert [one["language"] for one in voices].count("zh") == 8
    assert [one["name"] for one in voices if one["chosen"]] == ["zf_xiaoxiao", "af_heart"]
    assert [one["name"] for one in voices if one["hard_to_understand"]] == ["zf_xiaoni"]
    heard = await page.client.get("/api/voices/zm_yunxi/sample")
    assert _is_telephone_sound(heard.content)

    chosen = await page.client.put("/api/voices/zh", json={"voice": "zm_yunxi"})
    assert [one["name"] for one in chosen.json()["voices"] if one["chosen"]] == [
        "zm_yunxi", "af_heart",
    ]  # fmt: skip
    assert (page.var / "recorded" / "voices.json").read_text() == '{"zh":"zm_yunxi"}'
    for language, voice in (("zh", "af_heart"), ("zh", "../../etc"), ("en", "nobody")):
        wrong = await page.client.put(f"/api/voices/{language}", json={"voice": voice})
        assert (wrong.status_code, wrong.json()["detail"]["code"]) == (404, "voice_not_found")
    async with database.transaction() as session:
        noted = await session.execute(text("select action, subject, detail from staff_audit_entry"))
    assert [tuple(row) for row in noted] == [("voice.chosen", "voice:zh", "zm_yunxi")]
