"""A page's numbered stream: what can be resumed, and what needs a snapshot."""

import json

from hypothesis import given
from hypothesis import strategies as st

from push.frames import (
    CardCleared,
    Frame,
    Greeting,
    Resume,
    encode_tail,
    read_greeting,
)
from push.stream import KEPT, Stream

_TAIL = encode_tail(Frame("card_cleared", CardCleared("1.1")))


def test_a_frame_carries_epoch_number_kind_and_facts():
    stream = Stream()
    assert json.loads(stream.add(_TAIL)) == {
        "epoch": stream.epoch, "seq": 1, "kind": "card_cleared", "data": {"call_id": "1.1"},
    }  # fmt: skip


@given(st.integers(0, 600), st.integers(-5, 610))
def test_a_page_gets_exactly_what_it_missed_or_is_told_to_start_anew(said: int, seen: int):
    stream = Stream()
    for _ in range(said):
        stream.add(_TAIL)
    missed = stream.missed(Resume(stream.epoch, seen))
    if 0 <= seen <= said and said - seen <= KEPT:
        assert missed is not None
        assert [json.loads(text)["seq"] for text in missed] == list(range(seen + 1, said + 1))
    else:
        assert missed is None


def test_a_new_epoch_cannot_be_resumed_from_the_old():
    stream = Stream()
    stream.add(_TAIL)
    place = Resume(stream.epoch, 1)
    stream.renew()
    assert stream.missed(place) is None
    assert stream.missed(Resume(stream.epoch, 0)) == []


def test_a_greeting_is_read_and_nonsense_is_not():
    assert read_greeting('{"hello": true}') == Greeting(hello=True)
    assert read_greeting('{"resume": {"epoch": "a", "seq": 3}}') == Greeting(resume=Resume("a", 3))
    for text in ("", "[]", '{"resume": 1}', '{"seq": 1}', "{" * 1000, '{"hello": "yes"}'):
        assert read_greeting(text) is None
