"""Names of files that strangers chose: readable, and short enough for any file system of Linux."""

import unicodedata

LONGEST = 255  # bytes of a name, NAME_MAX of Linux's file systems


def readable(name: str) -> str:
    """Give a name as text: bytes that are no UTF-8 are read as GB 18030, control signs are `_`.

    Python gives bytes that do not decode as lone surrogates, which no database and no JSON takes.
    """
    raw = name.encode("utf-8", "surrogateescape")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "backslashreplace")
    return "".join("_" if unicodedata.category(sign)[0] == "C" else sign for sign in text)


def shortened(stem: str, ending: str, longest: int = LONGEST) -> str:
    """Give a name of so many bytes at most: the stem's end goes, the ending stays."""
    room = longest - len(ending.encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + ending
