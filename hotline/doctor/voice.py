"""Checks the voice: who speaks each language, and whether its files are there and right."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

from core.config import Settings
from hotline.doctor.findings import Finding
from hotline.service_home import SERVICE_USER
from hotline.voice.fetch import is_fetching
from ivr.speech.pronunciation.own_words import FILE as OWN_WORDS
from ivr.speech.recorded import Recorded
from ivr.speech.voice.catalogue import FILES, VOICES
from ivr.speech.voice.files import in_short, missing

_LANGUAGES = {"zh": "Mandarin", "en": "English"}
_KNOWN = {voice.name: voice.language for voice in VOICES}


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Look at settings, supervisors' choice and files, digests too (a third of a second)."""
    chosen = Recorded(settings.var).voices()
    speaking = {one: chosen.get(one, settings.voice(one)) for one in _LANGUAGES}
    names = tuple(
        _name(language, name, "chosen on the page" if language in chosen else "")
        for language, name in speaking.items()
    )
    names = (*names, *_piper(settings))
    if not any(speaking.values()):
        return names
    return (*names, _files(settings), *_own_words(settings.voice_folder))


def _name(language: str, name: str, how: str) -> Finding:
    check = f"{_LANGUAGES[language]} has a voice"
    if not name:
        return Finding("voice", check, ok=True, seen="espeak-ng, as it is set")
    if _KNOWN.get(name) == language:
        return Finding("voice", check, ok=True, seen=f"{name} {how}".strip())
    known = ", ".join(name for name, spoken in _KNOWN.items() if spoken == language)
    where = "choose" if how else f"set HOTLINE_VOICE_{language.upper()} to"
    mend = f"espeak-ng speaks; {where} one of {known}"
    return Finding("voice", check, ok=False, mend=mend, seen=name)


def _piper(settings: Settings) -> tuple[Finding, ...]:
    models = settings.piper_models
    if not models:
        return ()
    missing_model = next((model for model in models.values() if not model.exists()), None)
    mend = f"bring the model {missing_model}, or empty its HOTLINE_PIPER_*" if missing_model else ""
    if shutil.which("piper") is None:
        mend = "put `piper` on the service's PATH (docs/voice.md), or empty HOTLINE_PIPER_*"
    return (Finding("voice", "Piper and its models are there", not mend, mend),)


def _files(settings: Settings) -> Finding:
    folder, check = settings.voice_folder, "its files are there and right"
    faults = missing(folder, digest=True)
    if not faults:
        closed = _closed(folder)
        mend = f"let the service's user read it: chmod a+rX {closed}" if closed else ""
        return Finding("voice", check, not closed, mend, str(folder))
    if settings.voice_dir is None and is_fetching(folder):
        return Finding("voice", check, ok=True, seen="being fetched; espeak-ng speaks meanwhile")
    return Finding("voice", check, ok=False, mend=f"espeak-ng speaks; {in_short(faults)}")


def _own_words(folder: Path) -> tuple[Finding, ...]:
    """Read the operator's lexicon, if there is one, in a process that loads what pinyin needs."""
    if not (folder / OWN_WORDS).exists():
        return ()
    command = [sys.executable, "-m", "ivr.speech.pronunciation.lexicon", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    faults = done.stdout.splitlines()
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    mend = f"{faults[0]}{more}" if faults else ""
    check = "every word of its lexicon is understood"
    return (Finding("voice", check, not faults, mend, str(folder / OWN_WORDS)),)


def _closed(folder: Path) -> str:
    """As root: name the first place that the service's user may not read."""
    if os.geteuid() != 0:
        return ""
    try:
        me = pwd.getpwnam(SERVICE_USER).pw_uid
    except KeyError:
        return ""  # it has never run
    for path in (folder, folder / "voices", *(folder / file.name for file in FILES)):
        status = path.stat()
        if not status.st_mode & 0o004 and status.st_uid != me:
            return str(path)
    return ""
