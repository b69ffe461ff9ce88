"""`kind: menu`: speak and wait for one key."""

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from ivr.flow.flow import BACK, Heard, Limit, Node, Onward, Place, Pressed, Speak, Step, Vocabulary

_KEYS = frozenset("0123456789*#")


class Menu(Node, frozen=True, tag="menu"):
    """Speak and wait for one key."""

    asks: ClassVar[bool] = True
    say: tuple[str, ...]
    keys: dict[str, str]  # key → place
    silence: Limit
    wrong: Limit
    wait_s: float = 5.0
    keep: bool = False  # remember the key as Place.kept
    early: tuple[str, ...] | None = None  # keys that count before the menu is heard; None: all

    def takes_early(self, key: str) -> bool:
        """Tell whether a key that was pressed before the menu was reached counts here."""
        return key in (self.keys if self.early is None else self.early)

    def spoken(self) -> tuple[str, ...]:
        """Name the prompts of the menu and of its second tries."""
        return self.say + self.silence.say + self.wrong.say

    def unasked(self) -> tuple[str, ...]:
        """Name where silence and wrong keys lead."""
        return (self.silence.then, self.wrong.then)

    def targets(self) -> tuple[str, ...]:
        """Name where the keys, silence and wrong keys lead."""
        return (*self.keys.values(), *self.unasked())

    def faults(self, vocabulary: Vocabulary) -> Iterator[str]:
        """Check keys, waiting time and limits."""
        for key in self.keys:
            if key not in _KEYS:
                yield f"{key!r} is no key of a telephone (0–9, *, #)"
        for key in self.early or ():
            if key not in self.keys:
                yield f"early names {key!r}, which is no key of this menu"
        if not self.keys:
            yield "a menu needs keys; for a mere announcement write kind: say"
        if not 0 < self.wait_s <= 30:
            yield "wait_s is up to 30 seconds"
        if not (1 <= self.silence.times <= 5 and 1 <= self.wrong.times <= 5):
            yield "silence.times and wrong.times are from 1 to 5"

    def shape(self, name: str) -> str:
        """Draw a slanted box with the keys that lead back."""
        stays = ",".join(key for key, to in self.keys.items() if to == BACK)
        return f"[/{name}{f' ({stays})' if stays else ''}/]"

    def arrows(self) -> Iterator[tuple[str, str]]:
        """Draw a way for each key, for silence and for wrong keys."""
        for key, to in self.keys.items():
            yield f'-->|"{"#42;" if key == "*" else key}"|', to
        yield f"-.->|silent {self.silence.times}x|", self.silence.then
        yield f"-.->|wrong {self.wrong.times}x|", self.wrong.then

    def arrive(self, place: Place) -> Step | Onward:
        """Ask, unless an earlier key counts here."""
        if self.takes_early(place.ahead):
            kept = place.ahead if self.keep else place.kept
            there = msgspec.structs.replace(place, ahead="", kept=kept, menu=place.name)
            return Onward(there, self.keys[place.ahead])
        return Step(msgspec.structs.replace(place, ahead="", menu=place.name), self._ask())

    def after(self, place: Place, heard: Heard) -> Step | Onward:
        """Go where the key leads; ask again after silence or a wrong key."""
        if not isinstance(heard, Pressed):
            again = msgspec.structs.replace(place, silent=place.silent + 1)
            return self.silence.try_again(again, again.silent, self._ask())
        if heard.keys in self.keys:
            kept = heard.keys if self.keep else place.kept
            return Onward(msgspec.structs.replace(place, kept=kept), self.keys[heard.keys])
        again = msgspec.structs.replace(place, wrong=place.wrong + 1)
        return self.wrong.try_again(again, again.wrong, self._ask())

    def _ask(self) -> Speak:
        return Speak(self.say, self.wait_s, 1)
