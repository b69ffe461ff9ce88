"""A flow as a picture: Mermaid text that GitHub and the desk draw.

Rule: the drawing is made from the same values that callers walk through, so it cannot be stale.
"""

from collections.abc import Iterator
from typing import assert_never

from ivr.flow.flow import BACK, AnyNode, Choose, Do, End, Enter, Flow, Language, Menu, Say, ToQueue


def draw(flow: Flow) -> str:
    """Write the flow as a Mermaid flowchart; dotted arrows are taken without a key."""
    lines = ["flowchart TD", f"  start([{flow.flow}]) --> {flow.start}"]
    for name, node in flow.places.items():
        lines.append(f"  {name}{_shape(name, node)}")
        lines += [f"  {name} {arrow} {to}" for arrow, to in _arrows(node) if to != BACK]
    return "\n".join(lines) + "\n"


def _shape(name: str, node: AnyNode) -> str:
    match node:
        case Say():
            shape = f"[{name}]"
        case Menu():
            stays = ",".join(key for key, to in node.keys.items() if to == BACK)
            shape = f"[/{name}{f' ({stays})' if stays else ''}/]"
        case Enter():
            shape = f"[/{name}: up to {node.at_most} keys/]"
        case Choose():
            shape = f"{{{name}?}}"
        case Do():
            shape = f"[[{node.action}]]"
        case Language():
            shape = f"[{name}: next language, back to the menu]"
        case ToQueue():
            extra = " +danger" if node.credit == "hazard" else ""
            shape = f"([{name}: queue {node.queue or 'default'}{extra}])"
        case End():
            shape = f"([{name}: end])"
        case _:
            assert_never(node)
    return shape


def _arrows(node: AnyNode) -> Iterator[tuple[str, str]]:
    match node:
        case Say() | Language():
            yield "-.->", node.then
        case Menu():
            for key, to in node.keys.items():
                yield f'-->|"{"#42;" if key == "*" else key}"|', to
            yield f"-.->|silent {node.silence.times}x|", node.silence.then
            yield f"-.->|wrong {node.wrong.times}x|", node.wrong.then
        case Enter():
            yield "-->|keys|", node.then
            yield f"-.->|silent {node.silence.times}x|", node.silence.then
        case Choose():
            for fact, to in node.when.items():
                yield f"-.->|{fact}|", to
            yield "-.->|else|", node.otherwise
        case Do():
            for outcome, to in node.then.items():
                yield f"-.->|{outcome}|", to
        case ToQueue() | End():
            return
        case _:
            assert_never(node)
