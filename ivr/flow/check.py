"""What makes a flow fit for callers: every fault a menu file can have beyond its types.

Rule: a flow without faults cannot lose a caller. Every target exists, every prompt is written
in every language, and whoever stays silent or presses wrong keys for ever comes to a queue or
an end, because the places that such a caller walks through form no circle.
"""

import re
from collections.abc import Iterable, Mapping
from typing import assert_never

import msgspec

from ivr.flow.flow import (
    BACK,
    AnyNode,
    Choose,
    Do,
    End,
    Enter,
    Flow,
    Language,
    Menu,
    Say,
    ToQueue,
)

_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_QUEUE = re.compile(r"[a-z0-9_-]{0,40}")
_FILLER = re.compile(r"\{([^{}]*)\}")
_KEYS = frozenset("0123456789*#")


class Vocabulary(msgspec.Struct, frozen=True):
    """The words a flow may use that its runner must understand."""

    facts: frozenset[str] = frozenset()
    actions: Mapping[str, frozenset[str]] = {}  # action → its outcomes
    fillers: frozenset[str] = frozenset()


Fault = tuple[str, str]  # where (".places.menu"), and a sentence with the mend


def check(flow: Flow, vocabulary: Vocabulary) -> list[Fault]:
    """Find every fault of a flow; an empty list means callers may hear it."""
    faults = [*_check_top(flow), *_check_prompts(flow, vocabulary)]
    for name, node in flow.places.items():
        faults += [(f".places.{name}", f"place {name}: {text}") for text in _check_name(name)]
        faults += [
            (f".places.{name}", f"place {name}: {text}")
            for text in _check_node(flow, node, vocabulary)
        ]
    return faults or [*_check_circles(flow), *_check_reach(flow)]


def _check_top(flow: Flow) -> Iterable[Fault]:
    if not flow.languages or len(set(flow.languages)) != len(flow.languages):
        yield ".languages", "name each language once, the default first, as [zh, en]"
    if flow.start not in flow.places:
        yield ".start", f"start names {flow.start!r}, which is no place of this file"
    if not isinstance(flow.places.get(flow.overrun), ToQueue | End):
        yield ".overrun", "overrun must name a place of kind queue or end: circles stop there"
    if not 5 <= flow.steps_at_most <= 500:
        yield ".steps_at_most", "steps_at_most must be from 5 to 500"


def _check_name(name: str) -> Iterable[str]:
    if not _NAME.fullmatch(name) or name == BACK:
        yield "a place's name has small letters, digits and _, begins with a letter, is not 'back'"


def _check_prompts(flow: Flow, vocabulary: Vocabulary) -> Iterable[Fault]:
    said = {name for node in flow.places.values() for name in spoken_at(node)}
    for name, texts in flow.prompts.items():
        at = f".prompts.{name}"
        if not _NAME.fullmatch(name):
            yield at, f"prompt {name!r}: use small letters, digits and _ (it names a sound file)"
        if name not in said:
            yield at, f"prompt {name} is spoken nowhere; remove it or say it at a place"
        for language in set(flow.languages) ^ set(texts):
            yield at, f"prompt {name}: write it in exactly {', '.join(flow.languages)} ({language})"
        for language, text in texts.items():
            for wrong in sorted(set(_FILLER.findall(text)) - vocabulary.fillers):
                yield at, f"prompt {name} ({language}): nobody fills in {{{wrong}}}"
            if (voice := spoken_by(text, language)[0]) not in flow.languages:
                yield at, f"prompt {name} ({language}): @{voice} is no language of this file"
            if not text.strip() or len(text) > 600:
                yield at, f"prompt {name} ({language}): write 1 to 600 characters"


def _check_node(flow: Flow, node: AnyNode, vocabulary: Vocabulary) -> Iterable[str]:
    for name in spoken_at(node):
        if name not in flow.prompts:
            yield f"says {name!r}, which is not among the prompts"
    for target in targets(node):
        if target != BACK and target not in flow.places:
            yield f"leads to {target!r}, which is no place of this file"
    yield from _check_own(node, vocabulary)


def _check_own(node: AnyNode, vocabulary: Vocabulary) -> Iterable[str]:
    match node:
        case Menu():
            return _check_menu(node)
        case Enter():
            return _check_entry(node)
        case Choose():
            unknown = sorted(set(node.when) - vocabulary.facts)
            return [f"asks for the fact {fact!r}, which nobody knows" for fact in unknown]
        case Do():
            return _check_action(node, vocabulary)
        case ToQueue():
            fits = _QUEUE.fullmatch(node.queue)
            return [] if fits else ["a queue's name has small letters, digits, - and _"]
        case Say() | Language() | End():
            return []
        case _:
            assert_never(node)


def _check_entry(node: Enter) -> Iterable[str]:
    if not 1 <= node.at_most <= 20 or not 0 < node.wait_s <= 30:
        yield "at_most is from 1 to 20 keys, wait_s up to 30 seconds"
    if not 1 <= node.silence.times <= 5:
        yield "silence.times is from 1 to 5"


def _check_menu(node: Menu) -> Iterable[str]:
    for key in node.keys:
        if key not in _KEYS:
            yield f"{key!r} is no key of a telephone (0–9, *, #)"
    for key in node.early or ():
        if key not in node.keys:
            yield f"early names {key!r}, which is no key of this menu"
    if not node.keys:
        yield "a menu needs keys; for a mere announcement write kind: say"
    if not 0 < node.wait_s <= 30:
        yield "wait_s is up to 30 seconds"
    if not (1 <= node.silence.times <= 5 and 1 <= node.wrong.times <= 5):
        yield "silence.times and wrong.times are from 1 to 5"


def _check_action(node: Do, vocabulary: Vocabulary) -> Iterable[str]:
    outcomes = vocabulary.actions.get(node.action)
    if outcomes is None:
        yield f"asks for the action {node.action!r}, which nobody does"
    elif outcomes != frozenset(node.then):
        yield f"must lead on for exactly these outcomes: {', '.join(sorted(outcomes))}"


def _check_circles(flow: Flow) -> Iterable[Fault]:
    """Refuse a circle that a caller walks without a valid key; `back` may lead to any menu."""
    menus = [name for name, node in flow.places.items() if isinstance(node, Menu)]
    finished: set[str] = set()
    for start in flow.places:
        trail: list[str] = []
        stack: list[tuple[str, bool]] = [(start, False)]
        while stack:
            name, leaving = stack.pop()
            if leaving:
                finished.add(trail.pop())
            elif name in trail:
                circle = " → ".join([*trail[trail.index(name) :], name])
                yield f".places.{name}", f"a circle without a key: {circle}; lead it to a queue"
                return
            elif name not in finished:
                trail.append(name)
                stack.append((name, True))
                for to in unasked(flow.places[name]):
                    stack += [(menu, False) for menu in (menus if to == BACK else [to])]


def _check_reach(flow: Flow) -> Iterable[Fault]:
    seen: set[str] = set()
    stack = [flow.start, flow.overrun]
    while stack:
        name = stack.pop()
        if name not in seen:
            seen.add(name)
            stack += [to for to in targets(flow.places[name]) if to != BACK]
    for name in flow.places:
        if name not in seen:
            yield f".places.{name}", f"nobody can come to {name}; lead there or remove it"


def spoken_by(text: str, language: str) -> tuple[str, str]:
    """Split a prompt's text into its voice's language and the words: `@en Press star.`"""
    if not text.startswith("@"):
        return language, text
    voice, _, words = text[1:].partition(" ")
    return voice, words


def spoken_at(node: AnyNode) -> tuple[str, ...]:
    """Name the prompts that may be spoken at a place."""
    match node:
        case Say() | ToQueue() | End():
            return node.say
        case Menu():
            return node.say + node.silence.say + node.wrong.say
        case Enter():
            return node.say + node.silence.say
        case Choose() | Do() | Language():
            return ()
        case _:
            assert_never(node)


def unasked(node: AnyNode) -> tuple[str, ...]:
    """Name the places a caller comes to without pressing a valid key."""
    match node:
        case Say() | Language():
            return (node.then,)
        case Menu():
            return (node.silence.then, node.wrong.then)
        case Enter():
            return (node.silence.then,)
        case Choose():
            return (*node.when.values(), node.otherwise)
        case Do():
            return tuple(node.then.values())
        case ToQueue() | End():
            return ()
        case _:
            assert_never(node)


def targets(node: AnyNode) -> tuple[str, ...]:
    """Name all places one can come to from here."""
    match node:
        case Menu():
            return (*node.keys.values(), *unasked(node))
        case Enter():
            return (node.then, *unasked(node))
        case Say() | Choose() | Do() | Language() | ToQueue() | End():
            return unasked(node)
        case _:
            assert_never(node)
