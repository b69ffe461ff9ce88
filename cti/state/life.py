"""Life tables: every state × every word in one block of text; a missing cell is an error.

A cell names the next state; `=` means no change; a trailing `!` marks a word out of place. Such
a word still takes effect (facts can be lost, repeated or late); `Step` tells that it was odd.
"""

import msgspec


class Step(msgspec.Struct, frozen=True):
    """Where a word leads, and whether it came out of place."""

    state: str
    odd: bool


class LifeTable(msgspec.Struct, frozen=True):
    """A total table: `step` never fails for a known state and word."""

    states: tuple[str, ...]
    words: tuple[str, ...]
    cells: dict[tuple[str, str], Step]

    def step(self, state: str, word: str) -> Step:
        """Give the step for a word in a state."""
        return self.cells[state, word]

    def drawing(self) -> str:
        """Draw the expected steps as a Mermaid state diagram (for the documents)."""
        ways: dict[tuple[str, str], list[str]] = {}
        for (state, word), step in self.cells.items():
            if not step.odd and step.state != state:
                ways.setdefault((state, step.state), []).append(word)
        lines = [f"    {a} --> {b}: {', '.join(words)}" for (a, b), words in ways.items()]
        return "\n".join(["stateDiagram-v2", f"    [*] --> {self.states[0]}", *lines]) + "\n"


def read_table(text: str) -> LifeTable:
    """Read a table: the first line names the states, each further line is a word and its cells.

    Raises `ValueError` for a row that is not complete or a cell that names no state.
    """
    head, *rows = [line.split() for line in text.strip().splitlines() if line.strip()]
    states = tuple(head)
    cells: dict[tuple[str, str], Step] = {}
    for word, *row in rows:
        if len(row) != len(states):
            raise ValueError(f"the row {word} has {len(row)} cells for {len(states)} states")
        for state, cell in zip(states, row, strict=True):
            target = cell.rstrip("!").replace("=", state)
            if target not in states and target != "wanted":
                raise ValueError(f"the row {word} names no state with {cell}")
            cells[state, word] = Step(target, cell.endswith("!"))
    return LifeTable(states, tuple(word for word, *_ in rows), cells)
