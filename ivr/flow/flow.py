"""What a caller hears next, given what he did: menus as values and their pure interpreter.

Rule: `advance(place, heard)` is total. From every place, silence, wrong keys, a hang-up and any
key lead on in a bounded number of steps, and a call that walks in circles ends at `overrun`.
A key pressed before its menu is reached counts there, so who knows the menu need not listen; a
menu may name the few keys for which that holds (`early`), since some news must not be skipped.
"""

from typing import Literal, assert_never

import msgspec

BACK = "back"  # a target: the last menu that asked for a key


class Node(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """One place of a flow as its file writes it."""


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often something may happen here, what is said before trying again, what comes after."""

    times: int
    then: str
    say: tuple[str, ...] = ()


class Say(Node, frozen=True, tag="say"):
    """Speak, then go on."""

    say: tuple[str, ...]
    then: str


class Menu(Node, frozen=True, tag="menu"):
    """Speak and wait for one key."""

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


class Enter(Node, frozen=True, tag="enter"):
    """Speak and collect several keys, ended by # or a pause; they are kept."""

    say: tuple[str, ...]
    at_most: int
    then: str
    silence: Limit
    wait_s: float = 5.0


class Choose(Node, frozen=True, tag="choose"):
    """Go by the first fact that holds."""

    when: dict[str, str]  # fact → place, in order
    otherwise: str


class Do(Node, frozen=True, tag="do"):
    """Have something done outside; go by its outcome."""

    action: str
    then: dict[str, str]  # outcome → place


class Language(Node, frozen=True, tag="language"):
    """Speak the flow's next language from here on."""

    then: str


class ToQueue(Node, frozen=True, tag="queue"):
    """Give the call to a queue."""

    say: tuple[str, ...] = ()
    queue: str = ""  # empty: the default queue
    credit: Literal["caller", "hazard"] = "caller"  # which line of ivr.incoming.credit


class End(Node, frozen=True, tag="end"):
    """Part from the caller."""

    say: tuple[str, ...] = ()


AnyNode = Say | Menu | Enter | Choose | Do | Language | ToQueue | End


class Flow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A checked menu file; made by ivr.flow.load.load."""

    flow: str
    languages: tuple[str, ...]  # the first is the default
    start: str
    overrun: str  # where a call goes that takes more than steps_at_most
    prompts: dict[str, dict[str, str]]  # name → language → text
    places: dict[str, AnyNode]
    steps_at_most: int = 60


class Place(msgspec.Struct, frozen=True):
    """Where a caller stands, and all that the flow remembers of him."""

    flow: Flow
    name: str
    language: str
    facts: frozenset[str] = frozenset()
    silent: int = 0  # times, at this place
    wrong: int = 0  # times, at this place
    ahead: str = ""  # a key pressed before it was asked for
    kept: str = ""  # the keys last kept
    menu: str = ""  # the last menu that asked
    steps: int = 0
    path: tuple[str, ...] = ()  # places visited, in order


class Pressed(msgspec.Struct, frozen=True):
    """The caller pressed these keys."""

    keys: str


class Silent(msgspec.Struct, frozen=True):
    """The caller pressed nothing (or was not asked)."""


class Done(msgspec.Struct, frozen=True):
    """An action ended; `facts` replaces what is known, None leaves it."""

    outcome: str
    facts: frozenset[str] | None = None
    language: str = ""  # empty: as before


class Gone(msgspec.Struct, frozen=True):
    """The caller hung up."""


Heard = Pressed | Silent | Done | Gone


class Speak(msgspec.Struct, frozen=True):
    """Play these prompts (a key interrupts), then wait `wait_s` for up to `keys` keys."""

    say: tuple[str, ...]
    wait_s: float = 0.0
    keys: int = 1


class Perform(msgspec.Struct, frozen=True):
    """Have this action done and report with Done."""

    action: str


class Leave(msgspec.Struct, frozen=True):
    """The flow is over."""

    result: Literal["queue", "end", "hung_up"]
    queue: str = ""
    credit: Literal["caller", "hazard"] = "caller"


Act = Speak | Perform | Leave


class Step(msgspec.Struct, frozen=True):
    """Where the caller stands now and what is to be done there."""

    place: Place
    act: Act


def begin(flow: Flow, language: str, facts: frozenset[str] = frozenset()) -> Step:
    """Stand at the flow's first place."""
    spoken = language if language in flow.languages else flow.languages[0]
    return _enter(Place(flow=flow, name=flow.start, language=spoken, facts=facts), flow.start)


def advance(place: Place, heard: Heard) -> Step:
    """Give the next step for a caller who stands at `place` and did `heard`."""
    return Step(place, Leave("hung_up")) if isinstance(heard, Gone) else _go_on(place, heard)


def _go_on(place: Place, heard: Heard) -> Step:
    node = place.flow.places[place.name]
    match node:
        case Say():
            return _enter(_remember_key(place, heard), node.then)
        case Menu():
            return _after_menu(place, node, heard)
        case Enter():
            return _after_entry(place, node, heard)
        case Do():
            return _after_action(place, node, heard)
        case ToQueue() | End():
            return Step(place, _leave(node))
        case Choose() | Language():  # never stood at: _enter passes through them
            return _enter(place, place.name)
        case _:
            assert_never(node)


def _remember_key(place: Place, heard: Heard) -> Place:
    match heard:
        case Pressed(keys):
            return msgspec.structs.replace(place, ahead=keys[:1])
        case Silent() | Done() | Gone():
            return place
        case _:
            assert_never(heard)


def _after_menu(place: Place, node: Menu, heard: Heard) -> Step:
    match heard:
        case Pressed(keys) if keys in node.keys:
            kept = keys if node.keep else place.kept
            return _enter(msgspec.structs.replace(place, kept=kept), node.keys[keys])
        case Pressed():
            again = msgspec.structs.replace(place, wrong=place.wrong + 1)
            return _try_again(again, node.wrong, again.wrong, node)
        case Silent() | Done() | Gone():
            again = msgspec.structs.replace(place, silent=place.silent + 1)
            return _try_again(again, node.silence, again.silent, node)
        case _:
            assert_never(heard)


def _after_entry(place: Place, node: Enter, heard: Heard) -> Step:
    match heard:
        case Pressed(keys) if keys:
            return _enter(msgspec.structs.replace(place, kept=keys), node.then)
        case Pressed() | Silent() | Done() | Gone():
            again = msgspec.structs.replace(place, silent=place.silent + 1)
            return _try_again(again, node.silence, again.silent, node)
        case _:
            assert_never(heard)


def _after_action(place: Place, node: Do, heard: Heard) -> Step:
    match heard:
        case Done(outcome, facts, language):
            known = place.facts if facts is None else facts
            spoken = language if language in place.flow.languages else place.language
            there = msgspec.structs.replace(place, facts=known, language=spoken)
            return _enter(there, node.then.get(outcome, place.flow.overrun))
        case Pressed() | Silent() | Gone():
            return _enter(place, place.flow.overrun)
        case _:
            assert_never(heard)


def _try_again(place: Place, limit: Limit, count: int, node: Menu | Enter) -> Step:
    if count >= limit.times:
        return _enter(place, limit.then)
    asked = msgspec.structs.replace(place, steps=place.steps + 1)
    if asked.steps > asked.flow.steps_at_most:
        return _enter(asked, asked.flow.overrun)
    return Step(asked, _ask(node, limit.say))


def _ask(node: Menu | Enter, before: tuple[str, ...] = ()) -> Speak:
    match node:
        case Menu():
            return Speak(before + node.say, node.wait_s, 1)
        case Enter():
            return Speak(before + node.say, node.wait_s, node.at_most)
        case _:
            assert_never(node)


def _leave(node: ToQueue | End) -> Leave:
    match node:
        case ToQueue():
            return Leave("queue", node.queue, node.credit)
        case End():
            return Leave("end")
        case _:
            assert_never(node)


def _move(place: Place, target: str) -> Place:
    """Stand at `target`, or at `overrun` when the call has walked too far."""
    flow = place.flow
    name = (place.menu or flow.overrun) if target == BACK else target
    if place.steps >= flow.steps_at_most:
        name = flow.overrun
    return msgspec.structs.replace(
        place, name=name, silent=0, wrong=0, steps=place.steps + 1, path=(*place.path, name)
    )


def _enter(place: Place, target: str) -> Step:
    """Go to `target`, passing through places that neither speak nor wait."""
    while True:
        place = _move(place, target)
        node = place.flow.places[place.name]
        match node:
            case Choose():
                target = next((to for fact, to in node.when.items() if fact in place.facts), "")
                target = target or node.otherwise
            case Language():
                place = msgspec.structs.replace(place, language=_next_language(place))
                target = node.then
            case Menu() if node.takes_early(place.ahead):
                kept = place.ahead if node.keep else place.kept
                target = node.keys[place.ahead]
                place = msgspec.structs.replace(place, ahead="", kept=kept, menu=place.name)
            case Say() if place.ahead:
                target = node.then
            case Say() | Menu() | Enter() | Do() | ToQueue() | End():
                return _stand(place, node)
            case _:
                assert_never(node)


def _next_language(place: Place) -> str:
    languages = place.flow.languages
    return languages[(languages.index(place.language) + 1) % len(languages)]


def _stand(place: Place, node: Say | Menu | Enter | Do | ToQueue | End) -> Step:
    match node:
        case Say():
            return Step(place, Speak(node.say))
        case Menu():
            return Step(msgspec.structs.replace(place, ahead="", menu=place.name), _ask(node))
        case Enter():
            return Step(msgspec.structs.replace(place, ahead=""), _ask(node))
        case Do():
            return Step(place, Perform(node.action))
        case ToQueue() | End():
            act = Speak(node.say) if node.say else _leave(node)
            return Step(place, act)
        case _:
            assert_never(node)
