"""The page of prompts: what callers hear, heard as they hear it, and recordings taken for it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response, UploadFile
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from core.answers import StructRoute
from core.language import Language
from ivr.speech.prompts import Prompts
from ivr.studio.answers import Making, PromptsAnswer, PromptSound, VoicesAnswer
from ivr.studio.desk import PromptRefused, Studio
from ivr.studio.sound_check import LONGEST_S, MOST_BYTES, SoundRefused
from ivr.studio.voices import VoiceRoom
from staff.people import SignedIn
from staff.sign_in.session import refused, require

Recorder = Annotated[SignedIn, require("record_prompts")]

_STATUS = {
    "prompt_not_found": 404, "recording_not_found": 404, "voice_not_found": 404,
    "voice_silent": 503, "sound_too_large": 413,
}  # fmt: skip
_SOUND: dict[int | str, dict[str, Any]] = {200: {"content": {"audio/wav": {}}}}


class VoiceChoice(BaseModel):
    """Which voice is to speak."""

    voice: Annotated[str, Field(max_length=40)]


def routes(studio: Studio, voices: VoiceRoom, prompts: Prompts) -> APIRouter:
    """Make the routes under /prompts and /voices."""
    router = APIRouter(route_class=StructRoute, tags=["prompts"])
    _add_reading(router, studio, prompts)
    _add_recording(router, studio)
    _add_voices(router, voices)
    return router


@asynccontextmanager
async def _refusing() -> AsyncGenerator[None]:
    try:
        yield
    except (PromptRefused, SoundRefused) as why:
        raise refused(_STATUS.get(why.code, 422), why.code, str(why)) from None


async def _content(file: UploadFile) -> bytes:
    data = await file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise SoundRefused("sound_too_large", "The file is larger than 20 MB. Cut or convert it.")
    return data


def _add_reading(router: APIRouter, studio: Studio, prompts: Prompts) -> None:
    @router.get("/prompts", operation_id="listPrompts")
    async def list_prompts(_: Recorder) -> PromptsAnswer:
        return PromptsAnswer(flows=await studio.lines(), longest_s=LONGEST_S)

    @router.get("/prompts/progress", operation_id="getPromptsProgress")
    async def get_progress(_: Recorder) -> Making:
        done, of = prompts.progress
        return Making(done=done, of=of)

    @router.get(
        "/prompts/{language}/{name}/sound",
        operation_id="hearPrompt",
        response_class=FileResponse,
        responses=_SOUND,
    )
    async def hear(language: Language, name: str, _: Recorder, flow: str = "") -> FileResponse:
        async with _refusing():
            return FileResponse(await studio.sound(language, name, flow), media_type="audio/wav")


def _add_recording(router: APIRouter, studio: Studio) -> None:
    @router.post(
        "/prompts/{language}/{name}/trial",
        operation_id="tryRecording",
        response_class=Response,
        responses=_SOUND,
    )
    async def try_out(language: Language, name: str, file: UploadFile, _: Recorder) -> Response:
        """Give what callers would hear of this file; nothing is kept."""
        async with _refusing():
            heard = await studio.try_out(language, name, await _content(file))
        return Response(heard, media_type="audio/wav")

    @router.put("/prompts/{language}/{name}/recording", operation_id="takeRecording")
    async def take(
        language: Language,
        name: str,
        file: UploadFile,
        who: Recorder,
        origin: Literal["microphone", "file"] = "file",
    ) -> PromptSound:
        async with _refusing():
            data = await _content(file)
            return await studio.take(language, name, data, origin, who.person_id)

    @router.delete("/prompts/{language}/{name}/recording", operation_id="dropRecording")
    async def drop(language: Language, name: str, who: Recorder) -> PromptSound:
        async with _refusing():
            return await studio.drop(language, name, who.person_id)

    @router.post("/prompts/{language}/{name}/earlier", operation_id="restoreRecording")
    async def go_back(language: Language, name: str, who: Recorder) -> PromptSound:
        async with _refusing():
            return await studio.go_back(language, name, who.person_id)


def _add_voices(router: APIRouter, voices: VoiceRoom) -> None:
    @router.get("/voices", operation_id="listVoices")
    async def list_voices(_: Recorder) -> VoicesAnswer:
        return await voices.lines()

    @router.get(
        "/voices/{name}/sample",
        operation_id="hearVoice",
        response_class=FileResponse,
        responses=_SOUND,
    )
    async def hear_voice(name: str, _: Recorder) -> FileResponse:
        async with _refusing():
            return FileResponse(await voices.sample(name), media_type="audio/wav")

    @router.put("/voices/{language}", operation_id="chooseVoice")
    async def choose(language: Language, choice: VoiceChoice, who: Recorder) -> VoicesAnswer:
        async with _refusing():
            return await voices.choose(language, choice.voice, who.person_id)
