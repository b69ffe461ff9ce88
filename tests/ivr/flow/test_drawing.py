"""The papers in docs/flows show the flows that callers walk through, and what they are made of."""

import re
from pathlib import Path
from typing import get_args

import pytest

from ivr.flow.drawing import draw
from ivr.flow.flow import Flow
from ivr.flow.kinds import AnyNode
from ivr.incoming.vocabulary import full, hotline, notice, rating

DOCS = Path(__file__).parents[3] / "docs" / "flows"


@pytest.mark.parametrize(
    "flow", [hotline(), full(), rating(), notice()], ids=lambda flow: flow.flow
)
def test_the_papers_show_the_flow_as_it_is(flow: Flow) -> None:
    text = (DOCS / f"{flow.flow}.md").read_text(encoding="utf-8")
    assert f"```mermaid\n{draw(flow)}```" in text


@pytest.mark.parametrize(
    "flow", [hotline(), full(), rating(), notice()], ids=lambda flow: flow.flow
)
def test_every_place_is_drawn(flow: Flow) -> None:
    lines = draw(flow).splitlines()
    for place in flow.places:
        assert any(line.startswith(f"  {place}") for line in lines)


def test_the_papers_explain_every_kind_of_place_and_no_other() -> None:
    kinds = [str(kind.__struct_config__.tag) for kind in get_args(AnyNode)]
    text = (DOCS / "README.md").read_text(encoding="utf-8")
    told = re.findall(r"(?m)^\| `(\w+)` \|", text)
    assert sorted(told) == sorted(kinds), "a row of the table in docs/flows/README.md"
