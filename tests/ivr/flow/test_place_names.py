"""The desk names the places of the menus in words."""

import re
from pathlib import Path

import pytest
import yaml

from ivr.flow.load import FLOWS

_WEB = Path(__file__).parents[3] / "web" / "src"
_CARD = (_WEB / "shared" / "words.ts").read_text()
_UNHEARD = re.search(r"UNHEARD = new Set\(\[(.*?)\]\)", (_WEB / "base/ui/places.ts").read_text())


@pytest.mark.parametrize("flow", ["hotline", "full", "notice"])
def test_every_place_that_a_caller_notices_is_named_on_the_desk_in_both_languages(
    flow: str,
) -> None:
    assert _UNHEARD is not None
    unheard = set(re.findall(r"'(\w+)'", _UNHEARD[1]))
    places = yaml.safe_load((FLOWS / f"{flow}.yaml").read_text())["places"]
    named = re.findall(r"    place: \{(.*?)\n    \}", _CARD, re.DOTALL)
    assert len(named) == 2, "English and Chinese"
    for words in named:
        assert set(places) - unheard <= set(re.findall(r"^      (\w+):", words, re.MULTILINE))
