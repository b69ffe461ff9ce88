"""A voice that joins sentences from clips knows each word that flows say around their facts."""

import re

import pytest

from core.config import Settings
from ivr.flow.flow import Place
from ivr.incoming import vocabulary
from ivr.incoming.sentences import Words, around_fillers, fixed_utterances, utterance
from ivr.speech.voice.clips import cut, key

UNIT = Settings().unit
FLOWS = (vocabulary.hotline(), vocabulary.full(), vocabulary.rating(), vocabulary.notice())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_word_of_the_prompts_is_taught(language: str) -> None:
    said = (fixed_utterances, around_fillers)
    known = {key(one.text) for flow in FLOWS for make in said for one in make(flow, UNIT)}
    for flow in FLOWS:
        for texts in flow.prompts.values():
            text = texts[language].replace("{unit}", UNIT(language)).partition("@")[0]
            for part in re.split(r"\{\w+\}", text):
                assert not key(part) or key(part) in known or cut(part, known)


def test_the_words_before_a_choice_of_addresses_are_taught() -> None:
    parts = {one.text for one in around_fillers(vocabulary.hotline(), UNIT)}
    assert {"请问哪一处停电？", "Which one is without power?"} <= parts
    assert not any("{" in part for part in parts)


def test_a_recording_never_stands_for_a_prompt_that_has_news_in_it() -> None:
    words: Words = dict.fromkeys(vocabulary.HOTLINE.fillers, UNIT)
    at = Place(flow=vocabulary.hotline(), name="welcome", language="zh")
    said = {
        prompt: utterance(at, prompt, words, fixed=vocabulary.IMPERSONAL_FILLERS).name
        for prompt in ("greeting", "outage_here", "closed")
    }
    assert said == {"greeting": "greeting", "outage_here": "", "closed": ""}
