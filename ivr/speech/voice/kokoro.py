"""The model in a process of its own: text in, sound out, one order after the other.

`python -m ivr.speech.voice.kokoro <folder of the voice's files>` reads a JSON order a line, writes
a WAV file (24 kHz, mono, 16 bit) and answers with a JSON line. It takes what the processors have to
spare, is the first to go when memory ends, and ends with its parent.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys
import time
import wave
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from ivr.speech.level import levelled, quietest, trimmed
from ivr.speech.pronunciation import lexicon
from ivr.speech.pronunciation.joints import bare, following
from ivr.speech.pronunciation.phonemes import VOCABULARY, before, pieces
from ivr.speech.voice import files
from ivr.speech.voice.orders import Answer, Order

RATE = 24_000
_MEMORY = 4 << 30  # bytes of address space; 0.6 GiB are used
_PAUSE_S = 0.25  # between two pieces of a long text
_MOST_TOKENS = 510
_FRAME = 600  # samples; the model counts the length of each token in frames
_RANK = 5
_PARENT_DIED = 1  # prctl's PR_SET_PDEATHSIG


def _field(number: int, body: bytes) -> bytes:
    """Write a field of a Protocol Buffers message: number, length, body (shorter than 128)."""
    return bytes([number << 3 | 2, len(body)]) + body


_GIVES_FRAMES = _field(
    7, _field(12, _field(1, b"/encoder/Clip_output_0") + _field(2, _field(1, bytes([1 << 3, 1]))))
)
"""Behind a model's bytes this asks for one more output: how long each token is, in frames.

It is ONNX's ModelProto.graph.output: a ValueInfoProto of float. Protocol Buffers add what stands
behind a message to it, so the model's file stays as its makers published it.
"""


def main() -> None:
    """Serve orders until standard input ends."""
    _be_modest()
    folder = Path(sys.argv[1])
    speaker = _Speaker(files.find(folder))
    write = sys.stdout.buffer
    write.write(msgspec.json.encode(Answer()) + b"\n")
    write.flush()
    for line in sys.stdin.buffer:
        lexicon.follow(folder)
        write.write(msgspec.json.encode(_answer(speaker, line)) + b"\n")
        write.flush()


def _be_modest() -> None:
    """Give way to everything else; on Linux each step is tried for itself."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    os.setpriority(os.PRIO_PROCESS, 0, _RANK)  # not as its parent, which is served first
    if os.getsid(0) == os.getpid():  # else it would be the rank of whoever started this by hand
        with contextlib.suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(_RANK))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PARENT_DIED, signal.SIGKILL)


def _answer(speaker: "_Speaker", line: bytes) -> Answer:
    begun = time.process_time()
    try:
        order = msgspec.json.decode(line, type=Order)
        samples = speaker.say(order)
        _write(Path(order.target), samples)
    except Exception as failure:  # an order that cannot be done must not end the others
        return Answer(f"{type(failure).__name__}: {failure}"[:300], time.process_time() - begun)
    return Answer("", time.process_time() - begun, len(samples) / RATE)


class _Speaker:
    """The loaded model and the voices used so far."""

    def __init__(self, found: files.VoiceFiles) -> None:
        import onnxruntime  # noqa: PLC0415 - only this process may load it

        found.verify()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            found.model.read_bytes() + _GIVES_FRAMES, options, providers=["CPUExecutionProvider"]
        )
        self._files = found
        self._styles: dict[str, NDArray[np.float32]] = {}

    def say(self, order: Order) -> NDArray[np.float32]:
        """Give the samples of an order."""
        styles = self._style(order.voice)
        if order.text != bare(order.text):
            return self._say_going_on(bare(order.text), styles)
        pause = np.zeros(round(_PAUSE_S * RATE), np.float32)
        sound: list[NDArray[np.float32]] = []
        for piece in pieces(order.text, order.language):
            tokens = [VOCABULARY[c] for c in piece if c in VOCABULARY][:_MOST_TOKENS]
            if tokens:
                sound += [self._run(tokens, styles)[0], pause]
        if not sound:
            raise ValueError("the text holds nothing that can be said")
        return np.concatenate(sound[:-1])

    def _say_going_on(self, text: str, styles: NDArray[np.float32]) -> NDArray[np.float32]:
        """Say a clip with more behind it and cut that off; it is as loud as it is there."""
        sounds, end = before(text, following(text))
        sound, frames = self._run([VOCABULARY[c] for c in sounds], styles)
        until = int(frames[: end + 1].sum()) * _FRAME  # the first frames are silence
        sound = levelled(sound, RATE)
        return trimmed(sound[: quietest(sound, RATE, until)], RATE, goes_on=True)

    def _style(self, voice: str) -> NDArray[np.float32]:
        if voice not in self._styles:
            self._files.verify(voice)
            raw = np.fromfile(self._files.voice(voice), "<f4")
            self._styles[voice] = raw.reshape(-1, 1, 256)
        return self._styles[voice]

    def _run(
        self, tokens: list[int], styles: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Give the sound of some tokens, and how many frames each takes, silence at both ends."""
        given = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": styles[min(len(tokens), len(styles)) - 1],
            "speed": np.ones(1, np.float32),
        }
        sound, frames = self._session.run(None, given)
        return (
            np.asarray(sound, np.float32).reshape(-1),
            np.asarray(frames, np.float32).reshape(-1),
        )


def _write(target: Path, samples: NDArray[np.float32]) -> None:
    with wave.open(str(target), "wb") as file:
        file.setparams((1, 2, RATE, len(samples), "NONE", ""))
        file.writeframes((np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes())


if __name__ == "__main__":
    main()
