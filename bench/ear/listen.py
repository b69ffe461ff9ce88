"""The recogniser's own process: one order a line on standard input, one answer a line.

Run by recogniser.py with the Python of an environment of its own, so that the service and its tests
do not carry faster-whisper. An order is {"file": path, "language": "zh" | "en"}, an answer
{"text": what was understood, simplified Chinese}.
"""

# pyright: basic, reportMissingImports=false

import json
import sys

from faster_whisper import WhisperModel
from opencc import OpenCC


def main(model_place: str) -> None:
    """Answer orders until standard input ends."""
    model = WhisperModel(
        model_place, device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True
    )
    simplified = OpenCC("t2s")
    for line in sys.stdin:
        order = json.loads(line)
        parts, _ = model.transcribe(
            order["file"],
            language=order["language"],
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
        )
        text = simplified.convert("".join(part.text for part in parts)).strip()
        print(json.dumps({"text": text}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
