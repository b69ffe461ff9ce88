"""The check of a flow: every fault that a menu file can have beyond its types.

Rule: a flow without faults cannot lose a caller. Every target exists, every prompt is written
in every language, and a caller who stays silent or always presses wrong keys comes to a queue or
an end, because the places on that way form no circle.
"""

import re
from collections.abc import Iterable

from ivr.flow.flow import BACK, Flow, Node, Vocabulary

_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_FILLER = re.compile(r"\{([^{}]*)\}")


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
    end = flow.places.get(flow.overrun)
    if end is None or not end.final:
        yield ".overrun", "overrun must name a place of kind queue or end: circles stop there"
    if not 5 <= flow.steps_at_most <= 500:
        yield ".steps_at_most", "steps_at_most must be from 5 to 500"
    if flow.version:
        yield ".version", "the version is made of the file's content; take this line out"


def _check_name(name: str) -> Iterable[str]:
    if not _NAME.fullmatch(name) or name == BACK:
        yield "a place's name has small letters, digits and _, begins with a letter, is not 'back'"


def _check_prompts(flow: Flow, vocabulary: Vocabulary) -> Iterable[Fault]:
    said = {name for node in flow.places.values() for name in node.spoken()}
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


def _check_node(flow: Flow, node: Node, vocabulary: Vocabulary) -> Iterable[str]:
    for name in node.spoken():
        if name not in flow.prompts:
            yield f"says {name!r}, which is not among the prompts"
    for target in node.targets():
        if target != BACK and target not in flow.places:
            yield f"leads to {target!r}, which is no place of this file"
    yield from node.faults(vocabulary)


def _check_circles(flow: Flow) -> Iterable[Fault]:
    """Refuse a circle without a valid key; `back` may lead to any place that asks."""
    asking = [name for name, node in flow.places.items() if node.asks]
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
                for to in flow.places[name].unasked():
                    stack += [(at, False) for at in (asking if to == BACK else [to])]


def _check_reach(flow: Flow) -> Iterable[Fault]:
    seen: set[str] = set()
    stack = [flow.start, flow.overrun]
    while stack:
        name = stack.pop()
        if name not in seen:
            seen.add(name)
            stack += [to for to in flow.places[name].targets() if to != BACK]
    for name in flow.places:
        if name not in seen:
            yield f".places.{name}", f"nobody can come to {name}; lead there or remove it"


def spoken_by(text: str, language: str) -> tuple[str, str]:
    """Split a prompt's text into its voice's language and the words: `@en Press star.`"""
    if not text.startswith("@"):
        return language, text
    voice, _, words = text[1:].partition(" ")
    return voice, words
