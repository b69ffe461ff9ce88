"""All that the flows say: each prompt, where it is used, its words, and whether it may be recorded.

Rule: a recording is named by its prompt and the language of the voice, whatever the flow. So a
prompt that two flows use has one recording; where they give it different words, none is taken.
What holds a customer's data differs from caller to caller and cannot be recorded.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from core.language import LANGUAGES, Language
from ivr.announcements.announcement import Announcement
from ivr.flow.flow import Flow, Place
from ivr.incoming.sentences import FIXED_FILLERS, Words, tongue, utterance
from ivr.speech import standby
from ivr.speech.prompts import Utterance

Refusal = Literal["", "prompt_personal", "prompt_differs"]
ANNOUNCED = "announcements"  # the place in the hotline's flow, and stands for a flow of its own
STANDBY = "standby"  # stands for a flow: what Asterisk says by itself
_STANDBY_PLACES = {
    "fallback": "service_away",
    "please_wait": "queue",
    "thank_you": "call_end",
    "sorry": "notice_fails",
}


class Spoken(msgspec.Struct, frozen=True):
    """A prompt as listeners of one language hear it, perhaps in the other's voice."""

    listener: Language
    what: Utterance  # of the invented caller
    refusal: Refusal  # why no recording is taken; "" takes one

    @property
    def language(self) -> Language:
        """Give the language of the voice: with the prompt's name it names the recording."""
        return tongue(self.what.language)


class Prompt(msgspec.Struct, frozen=True):
    """A prompt of one flow."""

    name: str
    places: tuple[str, ...]  # of this flow, where it is said
    also_in: tuple[str, ...]  # further flows that say it
    spoken: tuple[Spoken, ...]  # by listener


class FlowPrompts(msgspec.Struct, frozen=True):
    """The prompts of a flow, in the order of its file, which is about that of a call."""

    flow: str
    prompts: tuple[Prompt, ...]


def catalogue(flows: Sequence[Flow], words: Words) -> tuple[FlowPrompts, ...]:
    """List the prompts of these flows, said with `words`."""
    said = {
        (flow.flow, name): _spoken(flow, name, words) for flow in flows for name in flow.prompts
    }
    texts: dict[tuple[str, str], set[str]] = {}
    for (_, name), spoken in said.items():
        for one in spoken:
            texts.setdefault((name, one.language), set()).add(one.what.text)

    def judged(name: str, one: Spoken) -> Spoken:
        if one.refusal or len(texts[name, one.language]) == 1:
            return one
        return msgspec.structs.replace(one, refusal="prompt_differs")

    return tuple(
        FlowPrompts(
            flow.flow,
            tuple(
                Prompt(
                    name,
                    tuple(at for at, node in flow.places.items() if name in node.spoken()),
                    tuple(one.flow for one in flows if one is not flow and name in one.prompts),
                    tuple(judged(name, one) for one in said[flow.flow, name]),
                )
                for name in flow.prompts
            ),
        )
        for flow in flows
    )


def of_asterisk(unit: standby.Unit) -> FlowPrompts:
    """List the sentences that Asterisk says by itself."""
    said = standby.sentences(unit)
    return FlowPrompts(
        STANDBY,
        tuple(
            Prompt(
                name,
                (place,),
                (),
                tuple(Spoken(tongue(one.language), one, "") for one in said if one.name == name),
            )
            for name, place in _STANDBY_PLACES.items()
        ),
    )


def of_supervisors(announcements: Iterable[Announcement]) -> FlowPrompts:
    """List what supervisors have callers told, now and soon."""
    return FlowPrompts(
        ANNOUNCED,
        tuple(
            Prompt(
                one.prompt,
                (ANNOUNCED,),
                (),
                tuple(
                    Spoken(language, Utterance(text, language, one.prompt), "")
                    for language in LANGUAGES
                    if (text := one.text(language))
                ),
            )
            for one in announcements
        ),
    )


def find(
    listed: Iterable[FlowPrompts], language: Language, name: str, flow: str = ""
) -> Spoken | None:
    """Find what this voice says for a prompt, in a flow or (empty) in the first that has it."""
    return next(
        (
            one
            for group in listed
            if flow in ("", group.flow)
            for prompt in group.prompts
            if prompt.name == name
            for one in prompt.spoken
            if one.language == language
        ),
        None,
    )


def _spoken(flow: Flow, name: str, words: Words) -> tuple[Spoken, ...]:
    here = Place(flow=flow, name=flow.start, language=flow.languages[0])
    made: list[Spoken] = []
    for language in flow.languages:
        there = msgspec.structs.replace(here, language=language)
        what = utterance(there, name, words, fixed=FIXED_FILLERS)
        made.append(Spoken(tongue(language), what, "prompt_personal" if what.personal else ""))
    return tuple(made)
