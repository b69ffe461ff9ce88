"""What keeps the service from working, each with its mend."""

import msgspec
import pytest

from console.readiness import Seen, parts

WELL = Seen(database=True, revision="0026", wanted="0026", link_up=True, listening=True)


def _wrong(seen: Seen) -> list[str]:
    return [part.name for part in parts(seen) if not part.ok]


def test_ready_is_who_has_all_four_parts():
    assert _wrong(WELL) == []
    assert [(part.why, part.mend) for part in parts(WELL)] == [("", "")] * 4


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"database": False, "revision": ""}, ["database", "tables"]),
        ({"revision": "0025"}, ["tables"]),
        ({"revision": ""}, ["tables"]),
        ({"link_up": False}, ["telephones"]),
        ({"listening": False}, ["menus"]),
    ],
)
def test_each_part_that_is_away_is_named_with_why_and_the_mend(
    change: dict[str, object], wrong: list[str]
):
    seen = msgspec.structs.replace(WELL, **change)
    assert _wrong(seen) == wrong
    assert all(part.why and part.mend for part in parts(seen) if not part.ok)
