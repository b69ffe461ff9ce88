"""A test call through the simulated network, before `hotline run` says that telephones work."""

import wave
from pathlib import Path

import numpy as np

from cti.decode.fields import LINE_TEST
from hotline.asterisk.control import AsteriskSilent
from hotline.laptop.carrier import Carrier

_FROM = "13800138000"
_LISTENS_S = 1
_WITHIN_S = 20.0
_QUIET = 50.0  # of 32,767, root mean square: below, no prompt was heard


class LineDead(Exception):
    """The test call failed; the message says how far it came and where to look."""


async def ring_through(var: Path) -> None:
    """Ring the hotline's Asterisk from the simulated network, listen, hang up.

    No menu is asked and no record is made. Raises `LineDead`.
    """
    carrier = Carrier(var)
    try:
        await carrier.forget_calls()
        call = await carrier.call(_FROM, LINE_TEST, f"wait {_LISTENS_S}; hangup")
        end = await call.ended(deadline_s=_WITHIN_S)
    except (AsteriskSilent, TimeoutError) as error:
        raise LineDead(_complaint(var, str(error) or f"no end within {_WITHIN_S:.0f} s")) from None
    finally:
        await carrier.close()
    if not end.answered:
        raise LineDead(_complaint(var, f"not answered, Q.850 cause {end.cause}"))
    assert call.heard_path is not None
    loud = _loudness(call.heard_path)
    call.heard_path.unlink()
    if loud < _QUIET:
        raise LineDead(_complaint(var, "answered, and no sound came through"))


def _complaint(var: Path, what: str) -> str:
    logs = " and ".join(str(var / "asterisk" / kind / "log" / "messages")
                        for kind in ("hotline", "carrier"))  # fmt: skip
    return (
        f"a call from the simulated public network to the hotline did not go through: {what}. "
        f"{logs} say why; a file that one of the two cannot read is the usual reason"
    )


def _loudness(heard: Path) -> float:
    with wave.open(str(heard)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(float)
    return float(np.sqrt((samples**2).mean())) if samples.size else 0.0
