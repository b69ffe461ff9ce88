"""The utility's words and how they are said, ours and the operator's.

Rule: a line that is no word with its pinyin is left out and named; all others count. The
operator's lines win over ours.
"""

import hashlib
import re
import sys
import tomllib
from pathlib import Path

import msgspec

from ivr.speech.pronunciation.own_words import FILE
from ivr.speech.pronunciation.syllables import numbered, sounds

_LARGEST = 2_000_000  # bytes: some fifty thousand words
_NAMED = 20  # faults that are named; what follows is counted
_SECTIONS = ("words", "characters", "places", "counties", "surnames", "latin")

Section = dict[str, tuple[str, ...]]


class Lexicon(msgspec.Struct, frozen=True):
    """Words with a syllable for each character ("chang2"); in `latin`, the text that is said."""

    words: Section = {}
    characters: Section = {}  # outside any word
    places: Section = {}  # characters inside names of streets
    counties: Section = {}
    surnames: Section = {}
    latin: Section = {}  # by upper-case word

    @property
    def digest(self) -> str:
        """Change when a word is said otherwise: part of a rendered sound's name."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()[:16]


def read(text: str, where: str, base: Lexicon) -> tuple[Lexicon, list[str]]:
    """Lay a lexicon over another one; give the faults as sentences: what, where, the mend."""
    sections = {name: dict[str, tuple[str, ...]](getattr(base, name)) for name in _SECTIONS}
    faults: list[str] = []
    section = "words"
    for number, line in enumerate(text.splitlines(), 1):
        try:
            if header := re.fullmatch(r"\s*\[([^\]]*)\]\s*(?:#.*)?", line):
                section = header[1].strip()
                if section not in sections:
                    raise ValueError(f"[{section}] is no part; write one of {_parts()}.")
            elif section in sections:
                sections[section].update(_entry(section, line))
        except ValueError as fault:
            faults.append(f"{where}, line {number}: {fault}")
    if len(faults) > _NAMED:
        faults = [*faults[:_NAMED], f"{where}: {len(faults) - _NAMED} more lines are left out."]
    return msgspec.convert(sections, Lexicon), faults


def _parts() -> str:
    return ", ".join(f"[{name}]" for name in _SECTIONS)


def _entry(section: str, line: str) -> Section:
    """Read one line; ValueError tells what to write instead."""
    try:
        entries = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        entries = {"": line}
    read: Section = {}
    for word, said in entries.items():
        if not word or not isinstance(said, str):
            raise ValueError(f'“{line.strip()[:60]}” is not read; write "长虹" = "chang2 hong2".')
        if section == "latin":
            read[word.upper()] = (said,)
            continue
        syllables = tuple(numbered(syllable) for syllable in said.split())
        wrong = next((one for one in syllables if not sounds(one)), "")
        if wrong:
            raise ValueError(f"“{wrong}” in “{said}” is no pinyin; write it like chang2 or cháng.")
        if len(syllables) != len(word):
            raise ValueError(
                f"“{word}” has {len(word)} characters but {len(syllables)} syllables in “{said}”; "
                "write one for each."
            )
        read[word] = syllables
    return read


def read_file(path: Path, base: Lexicon) -> tuple[Lexicon, list[str]]:
    """Lay a file over a lexicon; a file that is not there is no fault."""
    try:
        if path.stat().st_size > _LARGEST:
            return base, [f"{path} is larger than {_LARGEST // 10**6} MB; shorten it."]
        raw = path.read_bytes()
    except FileNotFoundError:
        return base, []
    except OSError as fault:
        return base, [f"{path} cannot be read ({fault.strerror}); let this account read it."]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")  # an editor of Windows in China
    return read(text, str(path), base)


class _Current:
    """The lexicon that counts now; replaced as a whole, so any thread may read it."""

    lexicon: Lexicon
    written: tuple[int, int] | None = None  # when the operator's file was, and its size


def ours() -> Lexicon:
    """Read the lexicon that comes with the program."""
    lexicon, faults = read_file(Path(__file__).with_name(FILE), Lexicon())
    assert not faults, faults
    return lexicon


def use(folder: Path) -> list[str]:
    """Say words as the operator's file in the voice's folder has it; give the file's faults."""
    _Current.lexicon, faults = read_file(folder / FILE, ours())
    return faults


def follow(folder: Path) -> None:
    """Use the operator's file again if it was written since it was looked at."""
    try:
        status = (folder / FILE).stat()
        written = (status.st_mtime_ns, status.st_size)
    except OSError:
        written = None
    if written != _Current.written:
        use(folder)
        _Current.written = written


def current() -> Lexicon:
    """Give the lexicon that counts now."""
    return _Current.lexicon


_Current.lexicon = ours()


if __name__ == "__main__":  # for the doctor: a process that has no pinyin need not load it
    sys.stdout.writelines(f"{fault}\n" for fault in use(Path(sys.argv[1])))
