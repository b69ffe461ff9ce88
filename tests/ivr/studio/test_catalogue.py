"""All prompts of the flows, and an invented caller for those that hold a customer's data."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ivr.flow.load import load
from ivr.incoming import vocabulary
from ivr.studio.catalogue import FlowPrompts, catalogue, find
from ivr.studio.examples import example_words

ZONE = ZoneInfo("Asia/Shanghai")
FLOWS = (vocabulary.hotline(), vocabulary.full(), vocabulary.rating(), vocabulary.notice())


def _unit(language: str) -> str:
    return {"zh": "某某供电公司", "en": "Our Power"}[language]


@pytest.fixture
def listed() -> tuple[FlowPrompts, ...]:
    return catalogue(FLOWS, example_words(_unit, ZONE))


def test_every_prompt_of_every_flow_is_listed_in_both_languages_with_its_places(
    listed: tuple[FlowPrompts, ...],
) -> None:
    for flow, group in zip(FLOWS, listed, strict=True):
        assert [one.name for one in group.prompts] == list(flow.prompts)
        for prompt in group.prompts:
            assert prompt.places
            assert all(prompt.name in flow.places[place].spoken() for place in prompt.places)
            assert [one.listener for one in prompt.spoken] == ["zh", "en"]
            assert all(one.what.text.strip() for one in prompt.spoken)


def test_a_name_has_one_text_in_all_flows_so_that_one_recording_stands_for_it(
    listed: tuple[FlowPrompts, ...],
) -> None:
    refused = {s.refusal for group in listed for one in group.prompts for s in one.spoken}
    assert refused == {"", "prompt_personal"}


def test_what_holds_a_customers_data_is_an_example_and_cannot_be_recorded(
    listed: tuple[FlowPrompts, ...],
) -> None:
    bill = find(listed, "zh", "bill_one")
    assert bill
    assert (bill.refusal, bill.what.personal) == ("prompt_personal", True)
    assert "一百二十六元四角" in bill.what.text
    greeting = find(listed, "zh", "greeting")
    assert greeting
    assert (greeting.refusal, greeting.what.personal) == ("", False)


def test_the_offer_of_the_other_language_is_recorded_in_that_language(
    listed: tuple[FlowPrompts, ...],
) -> None:
    english = find(listed, "en", "other_language")
    assert english
    assert (english.listener, english.language) == ("zh", "en")
    assert english.what.text == "For English, press star."


def test_two_flows_that_say_different_things_under_one_name_share_no_recording(
    tmp_path: Path,
) -> None:
    changed = tmp_path / "rating.yaml"
    text = (Path("ivr/flows") / "rating.yaml").read_text()
    changed.write_text(text.replace("感谢您的来电，再见", "再会"))
    flows = (vocabulary.hotline(), load(changed, vocabulary.RATING))
    listed = catalogue(flows, example_words(_unit, ZONE))
    for flow in ("hotline", "rating"):
        zh, en = (find(listed, language, "goodbye", flow) for language in ("zh", "en"))
        assert zh
        assert en
        assert (zh.refusal, en.refusal) == ("prompt_differs", "")


def test_an_unknown_prompt_is_none(listed: tuple[FlowPrompts, ...]) -> None:
    assert find(listed, "zh", "../../etc/passwd") is None
    assert find(listed, "zh", "thanks", "hotline") is None
