"""The kinds of node a menu file may use: the only place that lists them."""

from collections.abc import Mapping

from ivr.flow.flow import Flow
from ivr.flow.nodes.choose import Choose
from ivr.flow.nodes.do import Do
from ivr.flow.nodes.end import End
from ivr.flow.nodes.enter import Enter
from ivr.flow.nodes.hold import Hold
from ivr.flow.nodes.language import Language
from ivr.flow.nodes.menu import Menu
from ivr.flow.nodes.queue import ToQueue
from ivr.flow.nodes.say import Say

AnyNode = Say | Menu | Enter | Choose | Do | Hold | Language | ToQueue | End


class FlowFile(Flow, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A flow as its file writes it: places of the kinds above."""

    places: Mapping[str, AnyNode]
