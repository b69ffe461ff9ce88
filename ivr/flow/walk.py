"""Runs one call through one flow: asks the flow for the next step and does it over FastAGI.

Rule: if a prompt fails, the caller still hears something; a hang-up ends the walk at once with
what is known by then.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol, assert_never

import structlog

from cti.events import MenuStep
from ivr.agi.call import LONGEST_PLAY_S, AgiCall, HungUp
from ivr.flow.flow import (
    Done,
    Gone,
    Heard,
    Leave,
    Music,
    Perform,
    Place,
    Pressed,
    Silent,
    Speak,
    Step,
    advance,
)
from ivr.speech.prompts import Prompts, Utterance

_CORE_SOUND = "beep"  # of Asterisk itself, if it cannot read our files
_SIGN_EVERY_S = 1.0

_log = structlog.get_logger("ivr.flow.walk")


class Teller(Protocol):
    """Fills in a flow's prompts and does its actions."""

    def utterance(self, place: Place, prompt: str) -> Utterance:
        """Give a prompt's text for this caller, in the language of the place."""
        ...

    async def perform(self, action: str, place: Place) -> Done:
        """Do one of the flow's actions; a failure outside is an outcome, not an exception."""
        ...


class Walk:
    """One call in its flow; `place`, `shares` and `steps` stay valid after a hang-up."""

    def __init__(
        self, call: AgiCall, prompts: Prompts, teller: Teller, *, clock: Callable[[], float]
    ) -> None:
        """Run `call`; `clock` gives monotonic seconds."""
        self.place: Place | None = None
        self.shares: dict[str, float] = {}  # prompt → largest share heard, 0–1
        self.steps: list[MenuStep] = []
        self._call = call
        self._prompts = prompts
        self._teller = teller
        self._clock = clock

    async def run(self, step: Step) -> Leave:
        """Run from `step` to the flow's end; a hang-up gives the result `hung_up`."""
        try:
            while not isinstance(step.act, Leave):
                self.place = step.place
                step = advance(step.place, await self._timed(step.place, step.act))
        except HungUp:
            return Leave("hung_up")
        self.place = step.place
        return step.act

    async def _timed(self, place: Place, act: Speak | Music | Perform) -> Heard:
        begun = self._clock()
        heard: Heard = Gone()
        try:
            heard = await self._do(place, act)
            return heard
        finally:
            lasted_ms = round((self._clock() - begun) * 1000)
            key = heard.keys if _asks_one(act) and isinstance(heard, Pressed) else ""
            self.steps.append(MenuStep(place=place.name, key=key, ms=lasted_ms))

    async def _do(self, place: Place, act: Speak | Music | Perform) -> Heard:
        match act:
            case Perform(action):
                return await self._teller.perform(action, place)
            case Music(seconds):
                key = await self._call.get_key_in_music(seconds)
                return Pressed(key) if key else Silent()
            case Speak(say, wait_s, keys):
                key = await self._speak(place, say)
                if wait_s and keys > 1:
                    key = await self._call.get_keys(wait_s, keys, first=key)
                elif wait_s and not key:
                    key = await self._call.get_key(wait_s)
                return Pressed(key) if key else Silent()
            case _:
                assert_never(act)

    async def _speak(self, place: Place, say: tuple[str, ...]) -> str:
        for prompt in say:
            what = self._teller.utterance(place, prompt)
            if not what.text:
                continue  # it has nothing to say to this caller now
            path = await self._sound(what)
            key = await self._play(prompt, path)
            if key:
                return key
        return ""

    async def _sound(self, utterance: Utterance) -> str:
        """Give a prompt's file; while it is made, renew the dialplan's deadline."""
        making = asyncio.ensure_future(self._prompts.say(utterance))
        try:
            while not (await asyncio.wait([making], timeout=_SIGN_EVERY_S))[0]:
                await self._call.renew()
            return making.result()
        finally:
            making.cancel()

    async def _play(self, prompt: str, path: str) -> str:
        begun = self._clock()
        lasts_s = self._prompts.seconds(path)
        try:
            played = await self._call.play([path], each_s=lasts_s or LONGEST_PLAY_S)
        finally:
            share = min(1.0, (self._clock() - begun) / lasts_s) if lasts_s else 0.0
            self.shares[prompt] = max(self.shares.get(prompt, 0.0), share)
        if played.silent:
            _log.error("Asterisk played nothing of a prompt; is var/sounds seen there?", file=path)
            return (await self._call.play([_CORE_SOUND], each_s=1.0)).key
        return played.key


def _asks_one(act: Speak | Music | Perform) -> bool:
    return isinstance(act, Music) or (isinstance(act, Speak) and act.keys == 1)
