"""Which questions of a caller the menu answered without an agent.

Rule: a question is answered when its sentence (about an outage, a restoration, a bill) was heard
to the end, or when a report was recorded. A caller who hangs up in the greeting, in a list of keys
or in the middle of a sentence was not served.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

Served = Literal["report", "outage", "bill"]

TO_THE_END = 0.95  # of a prompt's sound: its last word is over, only the final pause is left
_SENTENCES: dict[str, Served] = {
    "outage_here": "outage",
    "outage_at_some": "outage",
    "outage_nearby": "outage",
    "restored_lately": "outage",
    "bill_one": "bill",
    "bill_sum": "bill",
    "bill_each": "bill",
}
_PLACES: dict[str, Served] = {"recorded": "report"}


def served(path: Sequence[str], shares: Mapping[str, float]) -> tuple[Served, ...]:
    """List what was answered, each once; `shares` says how much of each prompt was heard, 0–1."""
    taken: list[Served] = [_PLACES[place] for place in path if place in _PLACES]
    told: list[Served] = [
        what for prompt, what in _SENTENCES.items() if shares.get(prompt, 0.0) >= TO_THE_END
    ]
    return tuple(dict.fromkeys((*taken, *told)))
