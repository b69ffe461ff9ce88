"""A flow as a picture: Mermaid text that GitHub and the desk draw.

Rule: the drawing is made from the same values that callers walk through, so it cannot be stale.
"""

from ivr.flow.flow import BACK, Flow


def draw(flow: Flow) -> str:
    """Write the flow as a Mermaid flowchart; dotted arrows are taken without a key."""
    lines = ["flowchart TD", f"  start([{flow.flow}]) --> {flow.start}"]
    for name, node in flow.places.items():
        lines.append(f"  {name}{node.shape(name)}")
        lines += [f"  {name} {arrow} {to}" for arrow, to in node.arrows() if to != BACK]
    return "\n".join(lines) + "\n"
