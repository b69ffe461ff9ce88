"""Whether bytes are text in an encoding, though a character lies across two pieces."""

import pytest

from core.sheet.text import Decoding

TEXT = "电话,13800000001\n"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_a_character_may_lie_across_two_pieces(encoding: str, size: int) -> None:
    data = TEXT.encode(encoding)
    found = Decoding(encoding)
    for start in range(0, len(data), size):
        found.take(data[start : start + size])
    found.take(b"", final=True)
    assert found.fits


@pytest.mark.parametrize("wrong", [TEXT.encode("gb18030"), TEXT.encode()[:-1] + b"\xe7"])
def test_another_encoding_and_half_a_character_at_the_end_do_not_fit(wrong: bytes) -> None:
    found = Decoding("utf-8")
    found.take(wrong)
    found.take(b"", final=True)
    assert not found.fits
