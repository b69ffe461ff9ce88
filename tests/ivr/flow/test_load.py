"""Menu files as a person might break them, and as an attacker might."""

from pathlib import Path

import pytest

from ivr.flow.flow import Flow, Vocabulary
from ivr.flow.load import FLOWS, FlowRefused, load

pytestmark = pytest.mark.border

GOOD = """
flow: tiny
languages: [zh, en]
start: menu
overrun: person
prompts:
  menu: {zh: 请按键。, en: Press a key.}
places:
  menu:
    kind: menu
    say: [menu]
    keys: {1: person, 2: music, "*": language}
    silence: {times: 2, then: person}
    wrong: {times: 3, then: person}
  language: {kind: language, then: back}
  person: {kind: queue}
  music: {kind: hold, seconds: 9, then: person}
"""


def _load(tmp_path: Path, text: str) -> Flow:
    path = tmp_path / "flow.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, Vocabulary())


def _refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(FlowRefused) as refused:
        _load(tmp_path, text)
    return str(refused.value)


def test_a_good_file_loads_and_any_change_of_it_is_another_version(tmp_path: Path) -> None:
    one, same = _load(tmp_path, GOOD), _load(tmp_path, GOOD)
    assert one.version == same.version != _load(tmp_path, f"{GOOD}\n").version


@pytest.mark.parametrize(
    ("before", "after", "line", "says"),
    [
        ("1: person", "1: nowhere", 9, "leads to 'nowhere'"),
        ("start: menu", "start: nowhere", 4, "start names 'nowhere'"),
        ("overrun: person", "overrun: menu", 5, "overrun must name"),
        (", en: Press a key.", "", 7, "write it in exactly zh, en (en)"),
        ("Press a key.", '"Press {secret}."', 7, "nobody fills in {secret}"),
        ("Press a key.", '"@fr Appuyez."', 7, "@fr is no language"),
        ("say: [menu]", "say: [many]", 9, "says 'many'"),
        ("1: person", "A: person", 9, "'A' is no key"),
        ("say: [menu]", 'say: [menu]\n    early: ["7"]', 9, "early names '7'"),
        ("1: person,", "1: person, 1: menu,", 12, "'1' stands here twice"),
        ("times: 2, then: person", "times: 2, then: menu", 9, "a circle without a key"),
        ("times: 2, then: person", "times: 2, then: language", 9, "a circle without a key"),
        ("times: 2", "times: 0", 9, "from 1 to 5"),
        ("times: 2", "times: two", 13, "Expected `int`"),
        ("kind: queue", "kind: park", 16, "park"),
        ("kind: queue", 'kind: queue, queue: "a,b;SYSTEM"', 16, "a queue's name"),
        ("kind: queue", "kind: queue, colour: red", 16, "colour"),
        ("{kind: queue}", "{kind: queue}\n  lost: {kind: end}", 17, "nobody can come to lost"),
        ("{kind: queue}", "{kind: queue}\n  Bad Name: {kind: end}", 17, "small letters"),
        ("seconds: 9", "seconds: 90", 17, "from 1 to 60"),
        ("[zh, en]", "[zh, zh]", 3, "each language once"),
        ("flow: tiny", "flow: tiny\nsteps_at_most: 9999", 3, "from 5 to 500"),
        ("flow: tiny", 'flow: tiny\nversion: "7"', 3, "take this line out"),
    ],
)
def test_each_fault_is_named_with_its_line_and_mend(
    tmp_path: Path, before: str, after: str, line: int, says: str
) -> None:
    assert before in GOOD
    told = _refusal(tmp_path, GOOD.replace(before, after, 1))
    assert says in told
    assert any(f"flow.yaml:{line}:" in row and says in row for row in told.splitlines()), told


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: !!python/object/apply:os.system ['id']", "not allowed"),
        ("!!python/name:os.system x", "not allowed"),
        ("a: !custom 1", "not allowed"),
        ("a: &x [1]\nb: *x", ":2: an alias"),
        ("a: " + "[" * 20_000 + "]" * 20_000, ":1: nested too deep"),  # 20 s, if composed
        ("a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]", "an alias"),
        ("a: [", "not readable as YAML"),
        ("", "empty"),
        ("just words", "Expected `object`"),
        ("? [1, 2]\n: x", "one word"),
        ("[" * 3000, ""),
        ("{a: " * 2000, ""),
        ("a: \x01", "not readable"),
    ],
)
def test_what_yaml_can_do_to_a_program_is_refused(tmp_path: Path, text: str, says: str) -> None:
    told = _refusal(tmp_path, text)
    assert says in told
    assert "flow.yaml" in told


def test_ten_megabytes_are_refused_unread(tmp_path: Path) -> None:
    assert "at most" in _refusal(tmp_path, "# " + "x" * 10_000_000)


def test_a_file_in_gbk_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "flow.yaml"
    path.write_bytes(GOOD.encode("gbk"))
    with pytest.raises(FlowRefused, match="UTF-8"):
        load(path, Vocabulary())


def test_every_flow_of_the_house_is_one_of_four() -> None:
    assert sorted(path.name for path in FLOWS.glob("*.yaml")) == [
        "full.yaml",
        "hotline.yaml",
        "notice.yaml",
        "rating.yaml",
    ]
