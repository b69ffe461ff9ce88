"""The drawings in docs/flows are the flows that callers walk through."""

from pathlib import Path

import pytest

from ivr.flow.drawing import draw
from ivr.flow.flow import Flow
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
