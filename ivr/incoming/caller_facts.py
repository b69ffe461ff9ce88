"""What the menu knows of a caller, and which of it may be spoken.

Rule: addresses are spoken only to a number of exactly one customer, and a topic only to a role
that may hear of it (customers/caller/hearing.py: a bill to the owner's number alone). A number
that several customers share hears at most of an outage, without an address. A former number
belongs to nobody. A caller's number is easily forged, so a bill needs some digits printed on it
(`are_theirs`). A match from memory alone (`Match.is_recalled`) has no bill.

A report needs a place, which is never spoken. For a number that several share it is the tenant's
home, since tenants live there; else what all their homes have in common: the home, the
transformer or the feeder.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec

from customers.caller.hearing import may_hear
from customers.caller.match import UNKNOWN, Candidate, CandidatePremise, Match
from ivr.incoming.queue_credit import Standing
from outages.outage import OutageView, phase

MOST_CHOICES = 9  # premises that keys can name
DIGITS = 4  # the last ones of an account's or a meter's number
RESTORED_NEWS = timedelta(hours=3)  # how long callers hear that the supply is back
OutageAt = Callable[[str, str], OutageView | None]  # feeder and transformer code → outage


class Dark(msgspec.Struct, frozen=True):
    """An outage and the caller's homes in it (or that were in it)."""

    outage: OutageView
    homes: tuple[CandidatePremise, ...]


class Known(msgspec.Struct, frozen=True):
    """All that a menu needs to know of one caller, read once."""

    match: Match = UNKNOWN
    dark: tuple[Dark, ...] = ()
    restored: tuple[Dark, ...] = ()  # outages of the last day

    @property
    def people(self) -> tuple[Candidate, ...]:
        """Give the customers whose number this is today."""
        return self.match.candidates if self.match.confidence in {"exact", "shared"} else ()

    @property
    def elderly(self) -> bool:
        """Tell whether everybody the caller may be is elderly."""
        return bool(self.people) and all(person.elderly for person in self.people)

    @property
    def homes(self) -> tuple[CandidatePremise, ...]:
        """Give the premises that may be spoken, each once; none while the caller is uncertain."""
        return _each_once([self.match.only] if self.match.only else [])

    @property
    def accounts(self) -> tuple[CandidatePremise, ...]:
        """Give the accounts whose bills this number certainly may hear, and no others."""
        one = self.match.only
        if one is None or self.match.is_recalled or not may_hear(one.role, "bill"):
            return ()
        return tuple(premise for premise in one.premises if premise.account_number)

    @property
    def is_refused_the_bill(self) -> bool:
        """Tell whether it is clear who rings, and that the bill is not theirs to hear."""
        return self.match.only is not None and not may_hear(self.match.only.role, "bill")

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Give what counts for the queue."""
        return tuple(Standing(one.grade, one.elderly, one.critical != "") for one in self.people)

    @property
    def language(self) -> str:
        """Give the language the caller prefers, "" when it is not known."""
        return self.match.only.language if self.match.only else ""


def feeders(known: Known) -> frozenset[str]:
    """Give the feeders of all homes of whoever may be calling."""
    return frozenset(home.feeder_code for home in _each_once(known.people) if home.feeder_code)


def know(match: Match, outage_at: OutageAt, restored_at: OutageAt) -> Known:
    """Find the outages at the premises of which this number may hear: open, lately restored."""
    told = [person for person in Known(match).people if may_hear(person.role, "outage")]
    homes = _each_once(told)
    return Known(match, _gather(homes, outage_at), _gather(homes, restored_at))


def _gather(homes: Sequence[CandidatePremise], outage_at: OutageAt) -> tuple[Dark, ...]:
    found: dict[object, tuple[OutageView, list[CandidatePremise]]] = {}
    for home in homes:
        outage = outage_at(home.feeder_code, home.transformer_code)
        if outage is not None:
            found.setdefault(outage.outage_id, (outage, []))[1].append(home)
    return tuple(Dark(outage, tuple(homes)) for outage, homes in found.values())


def facts(known: Known, now: datetime) -> frozenset[str]:
    """Give the facts of this caller at a moment, as named in the flow's `when`."""
    outage = _outage_fact(known) if known.dark else ""
    phases = {phase(one.outage, now) for one in known.dark}
    to_come = phases == {"scheduled"}
    holds = {
        "critical_in_dark": known.match.only is not None and _critical_in_dark(known, now),
        "critical_nearby": known.match.only is None and _critical_in_dark(known, now),
        "elderly": known.elderly,
        "elderly_in_dark": known.elderly and outage == "outage_everywhere" and not to_come,
        outage: outage != "",
        "outage_to_come": to_come,
        "restored_lately": not outage and restored_news(known, now) is not None,
        "several_premises": len(known.homes) > 1,
        "bill_one": len(known.accounts) == 1,
        "bill_several": len(known.accounts) > 1,
        "bill_of_the_owner": known.is_refused_the_bill,
    }
    return frozenset(name for name, true in holds.items() if true)


def restored_news(known: Known, now: datetime) -> Dark | None:
    """Give the latest restoration within `RESTORED_NEWS`, if the caller is certain."""
    if known.match.only is None:
        return None
    back = [(at, one) for one in known.restored if (at := one.outage.restored_at) is not None]
    news = [(at, one) for at, one in back if now - at <= RESTORED_NEWS]
    return max(news, key=lambda pair: pair[0])[1] if news else None


def _critical_in_dark(known: Known, now: datetime) -> bool:
    """Tell whether a critical customer with this number is without power now."""
    dark = {
        home.premise_id
        for one in known.dark
        if phase(one.outage, now) in ("dark", "overdue")
        for home in one.homes
    }
    return any(
        home.premise_id in dark
        for person in known.people
        if person.critical != ""
        for home in person.premises
    )


def are_theirs(known: Known, digits: str) -> bool:
    """Tell whether digits end the account's or meter's number of one of the caller's accounts."""
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return False
    numbers = [n for one in known.accounts for n in (one.account_number, one.meter_number)]
    return any(_digits_of(number).endswith(digits) for number in numbers)


def _digits_of(number: str) -> str:
    return "".join(c for c in number if c.isascii() and c.isdigit())


def _outage_fact(known: Known) -> str:
    if known.match.only is None:
        return "outage_nearby"
    everywhere = len(known.dark) == 1 and len(known.dark[0].homes) == len(known.homes)
    return "outage_everywhere" if everywhere else "outage_at_some"


def premise_meant(known: Known, key: str) -> CandidatePremise | None:
    """Give the premise that a key names, or the only one; None when it is uncertain."""
    homes = known.homes
    if len(homes) == 1:
        return homes[0]
    number = int(key) if key.isascii() and key.isdigit() else 0
    return homes[number - 1] if 1 <= number <= min(len(homes), MOST_CHOICES) else None


class Spot(msgspec.Struct, frozen=True):
    """Where a report comes from; a part that is uncertain is empty."""

    premise_id: int | None = None
    feeder_code: str = ""
    transformer_code: str = ""


def spot_of(known: Known, key: str) -> Spot:
    """Give the place of a caller's report; `key` is what they pressed to name a premise."""
    homes = _each_once(known.people)
    home = premise_meant(known, key) or _tenants_home(known)
    if home is None and len(homes) == 1:
        home = homes[0]
    if home is not None:
        return Spot(home.premise_id, home.feeder_code, home.transformer_code)
    feeders = {home.feeder_code for home in homes}
    transformers = {home.transformer_code for home in homes}
    if len(feeders) != 1:
        return Spot()
    return Spot(None, feeders.pop(), transformers.pop() if len(transformers) == 1 else "")


def _tenants_home(known: Known) -> CandidatePremise | None:
    """Give the home of a shared number's only tenant, if it is one place."""
    if known.match.confidence != "shared":
        return None
    homes = _each_once([one for one in known.people if one.role == "tenant"])
    return homes[0] if len(homes) == 1 else None


def _each_once(people: Sequence[Candidate]) -> tuple[CandidatePremise, ...]:
    homes = [home for person in people for home in person.premises]
    return tuple({home.premise_id: home for home in reversed(homes)}.values())[::-1]
