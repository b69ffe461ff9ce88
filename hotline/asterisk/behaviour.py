"""What people on the simulated public network do, as scripts of steps.

A script is written "ring 2; answer; wait 8; press 1; hangup". The behaviour of a number is what
was set for it, else what its last two digits mean (`ENDINGS`), so a campaign over a demo city
meets every kind of person, and which one is known in advance.
"""

import re

_SECONDS = re.compile(r"\d{1,4}(\.\d{1,2})?")
_KEYS = re.compile(r"[0-9*#A-Dw]{1,40}")
_SOUND = re.compile(r"[a-z0-9\-]{1,40}")
_NOTHING = re.compile(r"")
_STEPS = {
    "ring": _SECONDS,  # let it ring
    "answer": _NOTHING,
    "wait": _SECONDS,  # listen, or be silent
    "press": _KEYS,
    "play": _SOUND,  # a sound of hotline/asterisk/sounds.py
    "hangup": _NOTHING,
    "busy": _NOTHING,  # 486
    "reject": _NOTHING,  # 403
    "invalid": _NOTHING,  # 404: no such number
    "congestion": _NOTHING,  # 503
    "unreachable": _NOTHING,  # 480: switched off
    "silent": _NOTHING,  # neither rings nor answers
}

BEHAVIOURS = {
    "acknowledges": "ring 2; answer; wait 8; press 1; wait 20; hangup",
    "listens": "ring 2; answer; wait 60; hangup",
    "says_hello": "ring 2; answer; play hello; wait 60; hangup",
    "busy": "busy",
    "rings_out": "ring 120; hangup",
    "rejects": "ring 1; reject",
    "machine": "ring 3; answer; play machine; play beep; wait 25; hangup",
    "drops": "answer; hangup",
    "opts_out": "ring 2; answer; wait 8; press 9; wait 20; hangup",
    "wants_person": "ring 2; answer; wait 8; press 0; wait 60; hangup",
    "invalid": "invalid",
    "congestion": "congestion",
}

ENDINGS = (  # of the last two digits: from, to, behaviour
    (0, 39, "acknowledges"),
    (40, 59, "listens"),
    (60, 69, "busy"),
    (70, 79, "rings_out"),
    (80, 84, "rejects"),
    (85, 89, "machine"),
    (90, 93, "drops"),
    (94, 95, "opts_out"),
    (96, 97, "wants_person"),
    (98, 98, "invalid"),
    (99, 99, "congestion"),
)


class ScriptRefused(ValueError):
    """A script has an unknown step; the message names it."""


def steps(script: str) -> str:
    """Check a script, or the name of a behaviour; return it as the dialplan reads it.

    >>> steps("wait 6; press 1")
    'wait:6|press:1'
    """
    written: list[str] = []
    for part in re.split(r"[;,\n]", BEHAVIOURS.get(script.strip(), script)):
        verb, _, value = part.strip().partition(" ")
        if not verb:
            continue
        if verb not in _STEPS or not _STEPS[verb].fullmatch(value.strip()):
            known = ", ".join(_STEPS)
            raise ScriptRefused(
                f"the step {part.strip()!r} is not known; a step is one of {known}, with seconds "
                'after ring and wait and keys after press, as in "wait 6; press 1; hangup"'
            )
        written.append(f"{verb}:{value.strip()}")
    if not written:
        raise ScriptRefused('the script is empty; write steps as in "wait 6; press 1; hangup"')
    return "|".join(written)


def behaviour_of(number: str) -> str:
    """Give a number's behaviour unless another was set for it."""
    ending = int(number[-2:]) if number[-2:].isdigit() and len(number) > 1 else 0
    return next(name for low, high, name in ENDINGS if low <= ending <= high)


def endings() -> tuple[tuple[str, str], ...]:
    """List all two-digit endings, each with its script as the dialplan reads it."""
    return tuple((f"{n:02}", steps(behaviour_of(f"{n:02}"))) for n in range(100))
