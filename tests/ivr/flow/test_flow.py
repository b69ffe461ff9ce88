"""The flow interpreter, over all ways through the flows that callers really hear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.flow.flow import (
    Act,
    Done,
    Flow,
    Gone,
    Heard,
    Leave,
    Limit,
    Music,
    Perform,
    Place,
    Pressed,
    Silent,
    Speak,
    Step,
    advance,
    begin,
)
from ivr.flow.nodes.end import End
from ivr.flow.nodes.enter import Enter
from ivr.flow.nodes.hold import Hold
from ivr.flow.nodes.menu import Menu
from ivr.incoming.vocabulary import HOTLINE, NOTICE, RATING, full, hotline, notice, rating

FLOWS = (hotline(), rating(), notice())
_FACTS = st.frozensets(st.sampled_from(sorted(HOTLINE.facts)))
_KEYS = st.lists(st.sampled_from([*"0123456789*#", ""]), max_size=80)


def _heard(act: Act, key: str, facts: frozenset[str]) -> Heard:
    match act:
        case Perform("recognise"):
            return Done("done", facts)
        case Perform(action):
            known = {**HOTLINE.actions, **RATING.actions, **NOTICE.actions}[action]
            return Done(sorted(known)[len(key) % len(known)])
        case Speak() | Music():
            return Pressed(key) if key else Silent()
        case Leave():
            raise AssertionError("the flow is over")


def _play(step: Step, keys: str, facts: frozenset[str] = frozenset()) -> Step:
    """Press a key each time keys are waited for ("-" is silence), none while only spoken to."""
    left = list(keys)
    while not isinstance(step.act, Leave):
        waits = isinstance(step.act, Speak) and step.act.wait_s > 0
        key = left.pop(0) if waits and left else "-"
        step = advance(step.place, _heard(step.act, key.replace("-", ""), facts))
    return step


@pytest.mark.parametrize(
    ("facts", "last"), [((), "known"), (("outage_to_come",), "later")], ids=["dark", "planned"]
)
def test_at_a_full_door_only_who_is_dark_already_hears_that_no_report_is_needed(
    facts: tuple[str, ...], last: str
) -> None:
    end = _play(begin(full(), "zh"), "", frozenset({"outage_everywhere", *facts}))
    assert end.place.name == last
    assert "news_here" in end.place.path


def _end(keys: str, *facts: str, language: str = "zh") -> Step:
    return _play(begin(hotline(), language), keys, frozenset(facts))


def test_zero_reaches_a_person_in_the_default_queue() -> None:
    end = _end("0")
    assert end.act == Leave("queue")
    passed = ("welcome", "greeting", "recognise", "first_word", "news", "main_menu", "person")
    assert end.place.path == passed


def test_a_silent_caller_reaches_a_person_after_the_second_silence() -> None:
    end = _end("--")
    assert end.act == Leave("queue")
    assert end.place.path[-2:] == ("main_menu", "person")


def test_a_caller_with_wrong_keys_reaches_a_person_after_the_third() -> None:
    step = begin(hotline(), "zh")
    asked = 0
    while not isinstance(step.act, Leave):
        asks = isinstance(step.act, Speak) and step.act.wait_s > 0
        asked += asks
        step = advance(step.place, _heard(step.act, "7" if asks else "", frozenset()))
    assert (asked, step.act) == (3, Leave("queue"))


def test_the_known_outage_is_spoken_before_any_menu() -> None:
    for fact in ("outage_everywhere", "outage_at_some", "outage_nearby"):
        path = _end("0", fact).place.path
        assert path[4].startswith("outage_")
        assert path[5] == "person"


def test_yours_is_different_leads_to_the_report() -> None:
    assert "record_trouble" in _end("12", "outage_everywhere").place.path


def test_a_key_pressed_by_habit_does_not_skip_the_known_outage() -> None:
    for fact in ("outage_everywhere", "outage_at_some", "outage_nearby"):
        for key in "12":
            step = advance(begin(hotline(), "zh").place, Pressed(key))
            step = advance(step.place, Done("done", frozenset({fact})))
            assert isinstance(step.act, Speak)
            assert step.act.say[0].startswith("outage_")
            assert step.place.ahead == ""


def test_an_elderly_caller_goes_to_a_person_right_after_the_greeting() -> None:
    end = _end("", "elderly", "outage_nearby")
    assert end.place.path[2:] == ("recognise", "first_word", "person_for_elderly")
    assert end.act == Leave("queue")


def test_an_elderly_caller_in_the_dark_hears_of_it_and_goes_to_a_person() -> None:
    end = _end("", "elderly_in_dark", "elderly", "outage_everywhere")
    assert end.place.path[-2:] == ("outage_for_elderly", "person_for_elderly")
    assert end.act == Leave("queue")


def test_danger_goes_straight_to_a_person_with_the_hazard_credit() -> None:
    end = _end("11")
    assert end.act == Leave("queue", credit="hazard")
    assert end.place.path[-2:] == ("record_hazard", "person_in_danger")


def test_silence_to_the_hazard_question_counts_as_danger() -> None:
    assert _end("1--").act == Leave("queue", credit="hazard")


def test_a_report_is_recorded_and_a_person_offered() -> None:
    stood = Place(flow=hotline(), name="record_trouble", language="zh")
    step = advance(stood, Done("recorded"))
    assert step.place.name == "recorded"
    assert advance(step.place, Pressed("0")).place.name == "person"
    assert advance(step.place, Silent()).place.name == "goodbye"
    assert advance(stood, Done("failed")).place.name == "person_not_recorded"
    assert advance(stood, Done("unlocated")).place.name == "person_not_recorded"


def test_a_caller_with_several_premises_is_asked_which_is_dark() -> None:
    end = _end("123", "several_premises")
    assert "which_premise" in end.place.path
    assert end.place.kept == "3"


def test_star_repeats_the_same_menu_in_the_other_language() -> None:
    step = begin(hotline(), "zh")
    while not (isinstance(step.act, Speak) and step.act.wait_s):
        step = advance(step.place, _heard(step.act, "", frozenset({"outage_everywhere"})))
    before = step
    step = advance(step.place, Pressed("*"))
    assert (step.place.name, step.place.language) == (before.place.name, "en")
    assert step.act == before.act
    assert advance(step.place, Pressed("*")).place.language == "zh"


@pytest.mark.parametrize("outage", ["outage_everywhere", "outage_at_some", "outage_nearby"])
def test_who_rings_in_the_dark_hears_who_speaks_then_the_outage_and_all_else_after_it(
    outage: str,
) -> None:
    step = begin(hotline(), "zh", frozenset({outage}))
    heard: list[str] = []
    while not (isinstance(step.act, Speak) and step.act.wait_s):
        heard += step.act.say if isinstance(step.act, Speak) else ()
        step = advance(step.place, _heard(step.act, "", frozenset({outage})))
    heard += step.act.say
    news = "outage_here" if outage == "outage_everywhere" else outage
    assert heard == ["short_greeting", news, "outage_menu", "other_language"]


def test_who_rings_after_a_restoration_hears_of_it_and_can_report_at_once() -> None:
    back = frozenset({"restored_lately"})
    step = advance(begin(hotline(), "zh").place, Silent())
    told = advance(step.place, Done("done", back))
    assert told.act == Speak(("restored_lately",))
    assert advance(told.place, Silent()).place.name == "main_menu"
    assert advance(told.place, Pressed("1")).place.name == "hazard_question"


def test_the_keys_of_the_main_menu_count_while_an_announcement_is_spoken() -> None:
    told, menu = (hotline().places[name] for name in ("announcements", "main_menu"))
    assert isinstance(told, Menu)
    assert isinstance(menu, Menu)
    assert (told.keys, told.early) == (menu.keys, menu.early)
    assert {told.silence.then, told.wrong.then} == {"main_menu"}


def test_a_key_pressed_in_the_greeting_counts_in_the_menu() -> None:
    step = advance(begin(hotline(), "zh").place, Pressed("0"))
    step = advance(step.place, Done("done", frozenset({"outage_everywhere"})))
    assert step.place.path[-2:] == ("outage_here", "person")


def test_a_key_in_the_greeting_that_the_menu_has_not_is_forgotten() -> None:
    step = advance(begin(hotline(), "zh").place, Pressed("7"))
    step = advance(step.place, Done("done"))
    assert (step.place.name, step.place.wrong) == ("main_menu", 0)


def test_music_leads_on_by_itself_and_a_key_in_it_counts_in_the_menu() -> None:
    limit = Limit(2, "end")
    menu = Menu(say=(), keys={"5": "end"}, silence=limit, wrong=limit)
    places = {"music": Hold(seconds=9, then="menu"), "menu": menu, "end": End()}
    flow = Flow(
        flow="tiny", languages=("zh",), start="music", overrun="end", prompts={}, places=places
    )
    step = begin(flow, "zh")
    assert step.act == Music(9)
    assert advance(step.place, Silent()).place.name == "menu"
    assert advance(step.place, Pressed("5")).act == Leave("end")


def test_the_bill_is_told_only_when_the_facts_allow_it() -> None:
    assert _end("2").place.path[-1] == "bill_by_person"
    assert _end("2", "bill_of_the_owner").place.path[-1] == "bill_of_the_owner"
    assert "bill_one" in _end("2-", "bill_one").place.path
    assert "bill_sum" in _end("21", "bill_several").place.path
    assert "bill_each" in _end("21", "bill_several").place.path


def test_a_caller_who_walks_in_circles_is_given_to_a_person() -> None:
    end = _end("2" + "1" * 200, "bill_one")
    assert end.act == Leave("queue")
    assert end.place.path[-1] == "person_after_circles"
    assert end.place.steps <= end.place.flow.steps_at_most + 2


def test_a_language_nobody_wrote_falls_to_the_first() -> None:
    assert begin(hotline(), "fr").place.language == "zh"


def test_a_customers_language_is_taken_once_known() -> None:
    step = advance(begin(hotline(), "zh").place, Silent())
    assert advance(step.place, Done("done", frozenset(), "en")).place.language == "en"


def test_an_outcome_nobody_foresaw_goes_to_the_overrun_place() -> None:
    step = advance(begin(hotline(), "zh").place, Silent())
    assert advance(step.place, Done("exploded")).place.name == "person_after_circles"
    assert advance(step.place, Silent()).place.name == "person_after_circles"


def test_a_hang_up_ends_the_flow_from_every_place() -> None:
    for flow in FLOWS:
        for name in flow.places:
            stood = advance(Place(flow=flow, name=name, language="zh"), Gone())
            assert stood.act == Leave("hung_up")


def test_each_score_is_kept_and_stored() -> None:
    for score in "12345":
        step = advance(begin(rating(), "zh").place, Pressed(score))
        assert step.act == Perform("store")
        assert step.place.kept == score


def test_a_wrong_score_is_asked_once_more() -> None:
    step = advance(begin(rating(), "zh").place, Pressed("9"))
    assert isinstance(step.act, Speak)
    assert step.act.say[0] == "please_one_to_five"
    assert advance(step.place, Pressed("0")).place.name == "invalid"


def test_a_notice_is_said_twice_to_silence() -> None:
    step = advance(begin(notice(), "zh").place, Silent())
    step = advance(step.place, Silent())
    assert step.place.name == "notice"
    assert advance(step.place, Silent()).place.name == "unconfirmed"


@given(st.sampled_from(FLOWS), _KEYS, _FACTS, st.sampled_from(["zh", "en"]))
def test_whatever_is_pressed_every_flow_ends_in_bounded_steps(
    flow: object, keys: list[str], facts: frozenset[str], language: str
) -> None:
    for one in FLOWS:
        if one is not flow:
            continue
        step = begin(one, language)
        for turn in range(4 * one.steps_at_most):
            if isinstance(step.act, Leave):
                break
            key = keys[turn % len(keys)] if keys else ""
            step = advance(step.place, _heard(step.act, key, facts))
        assert isinstance(step.act, Leave)
        assert step.act.result in {"queue", "end"}
        assert set(step.place.path) <= set(one.places)


def test_every_place_that_listens_offers_a_way_out_for_the_silent() -> None:
    for flow in FLOWS:
        for node in flow.places.values():
            if isinstance(node, Menu | Enter):
                assert node.silence.then in flow.places
