"""What the menu knows of a caller, and which of it may be spoken.

Rule: only a number that belongs to exactly one customer hears anything of that customer: his
addresses, his bill. A number that several share hears at most of an outage, without an address.
A number that belonged to somebody once is nobody's.
"""

from collections.abc import Callable, Sequence

import msgspec

from customers.match import UNKNOWN, Candidate, CandidatePremise, Match
from ivr.credit import Standing
from outages.outage import OutageView

MOST_CHOICES = 9  # premises that keys can name


class Dark(msgspec.Struct, frozen=True):
    """An outage and the caller's homes in it."""

    outage: OutageView
    homes: tuple[CandidatePremise, ...]


class Known(msgspec.Struct, frozen=True):
    """All that a menu needs of one caller, read once."""

    match: Match = UNKNOWN
    dark: tuple[Dark, ...] = ()

    @property
    def people(self) -> tuple[Candidate, ...]:
        """Give the customers whose number this is today."""
        return self.match.candidates if self.match.confidence in {"exact", "shared"} else ()

    @property
    def elderly(self) -> bool:
        """Tell whether everybody he may be is elderly."""
        return bool(self.people) and all(person.elderly for person in self.people)

    @property
    def homes(self) -> tuple[CandidatePremise, ...]:
        """Give the premises that may be named to him, each once; none unless he is certain."""
        return _each_once([self.match.only] if self.match.only else [])

    @property
    def accounts(self) -> tuple[CandidatePremise, ...]:
        """Give his accounts; none unless he is certain."""
        premises = self.match.only.premises if self.match.only else ()
        return tuple(premise for premise in premises if premise.account_number)

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Give what counts for the queue."""
        return tuple(Standing(one.grade, one.elderly) for one in self.people)

    @property
    def language(self) -> str:
        """Give the language he prefers, "" when it is not known."""
        return self.match.only.language if self.match.only else ""


def know(match: Match, outage_at: Callable[[str, str], OutageView | None]) -> Known:
    """Find the outages at the caller's premises; `outage_at` takes feeder and transformer."""
    found: dict[object, tuple[OutageView, list[CandidatePremise]]] = {}
    for home in _each_once(Known(match).people):
        outage = outage_at(home.feeder_code, home.transformer_code)
        if outage is not None:
            found.setdefault(outage.outage_id, (outage, []))[1].append(home)
    return Known(match, tuple(Dark(outage, tuple(homes)) for outage, homes in found.values()))


def facts(known: Known) -> frozenset[str]:
    """Name what holds for this caller, in the words of the flow's `when`."""
    outage = _outage_fact(known) if known.dark else ""
    holds = {
        "elderly": known.elderly,
        "elderly_in_dark": known.elderly and outage == "outage_everywhere",
        outage: outage != "",
        "several_premises": len(known.homes) > 1,
        "bill_one": len(known.accounts) == 1,
        "bill_several": len(known.accounts) > 1,
    }
    return frozenset(name for name, true in holds.items() if true)


def _outage_fact(known: Known) -> str:
    if known.match.only is None:
        return "outage_nearby"
    everywhere = len(known.dark) == 1 and len(known.dark[0].homes) == len(known.homes)
    return "outage_everywhere" if everywhere else "outage_at_some"


def premise_meant(known: Known, key: str) -> CandidatePremise | None:
    """Give the premise a key names, or the only one; None when it is not sure which."""
    homes = known.homes
    if len(homes) == 1:
        return homes[0]
    number = int(key) if key.isascii() and key.isdigit() else 0
    return homes[number - 1] if 1 <= number <= min(len(homes), MOST_CHOICES) else None


def _each_once(people: Sequence[Candidate]) -> tuple[CandidatePremise, ...]:
    homes = [home for person in people for home in person.premises]
    return tuple({home.premise_id: home for home in reversed(homes)}.values())[::-1]
