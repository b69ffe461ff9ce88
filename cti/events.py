"""What the telephones did: the facts that the AMI decoder publishes and all rooms read.

`call_id` is Asterisk's Linkedid, the one name of a call in all rooms. `link` names the Asterisk
that a fact came from. Times are aware, in UTC.
"""

from datetime import datetime
from typing import Literal

import msgspec

Direction = Literal["in", "out", "internal"]
RingReason = Literal["no_answer", "busy", "rejected", "caller_left"]  # of a ring without an answer
TransferKind = Literal["blind", "attended"]
TransferResult = Literal["answered", "no_answer", "busy", "caller_left", "unreachable"]
AgentState = Literal["signed_out", "not_ready", "ready", "ringing", "talking", "wrap_up"]


# gc=False: facts hold plain values, so Python's collector need not look inside.
class Fact(msgspec.Struct, frozen=True, kw_only=True, tag=True, gc=False):
    """Anything that happened, and when."""

    at: datetime


class CallFact(Fact, frozen=True, kw_only=True):
    """Anything that happened to a call."""

    call_id: str
    link: str = "main"
    late: bool = False  # read from Asterisk's channel events (CEL) after a gap (cti/mending)


class CallNote(CallFact, frozen=True, kw_only=True):
    """Something about a call that moves nobody: published and journalled, and nothing more to do.

    Any other fact changes where somebody waits, rings or talks, and has its row in the table of
    cti/state/calls.py.
    """


class CallArrived(CallFact, frozen=True, kw_only=True):
    """The first channel of a call exists."""

    direction: Direction
    number: str  # the other party's number as the network gave it, digits and + only
    name: str  # caller name as the network gave it; never trusted, never shown unescaped
    dialled: str  # the number that was called
    channel: str  # Asterisk's channel name
    attempt_id: str = ""  # of an outbound attempt, else empty
    extension: str = ""  # of the agent who rings somebody outside, else empty


class MenuStarted(CallFact, frozen=True, kw_only=True):
    """The caller is in a voice menu (the FastAGI session began)."""

    flow: str


class MenuStep(msgspec.Struct, frozen=True, kw_only=True):
    """A caller's time at one place of a menu."""

    place: str
    key: str = ""  # the one key they pressed; never what they typed (an account, a meter)
    ms: int  # until the key, or until they were led on or hung up


class MenuEnded(CallFact, frozen=True, kw_only=True):
    """The voice menu returned the call to the dialplan."""

    flow: str
    version: str = ""  # of the flow's file
    result: Literal["queue", "end", "hung_up", "error"]
    path: tuple[str, ...]  # places visited, in order
    queue: str = ""
    credit_s: int = 0
    served: tuple[str, ...] = ()  # questions it answered by itself, as ivr.incoming.served names
    steps: tuple[MenuStep, ...] = ()  # where they heard or did something, in order


class CallQueued(CallFact, frozen=True, kw_only=True):
    """The caller waits for an agent."""

    queue: str
    position: int
    waiting: int  # callers in the queue with this one
    waiting_since: datetime | None = None  # first joining, if only an apology interrupted the wait


class CallAbandoned(CallFact, frozen=True, kw_only=True):
    """The caller hung up while waiting."""

    queue: str
    waited_s: int


class CallLeftQueue(CallFact, frozen=True, kw_only=True):
    """The caller left the queue without an agent and without hanging up (time-out, empty)."""

    queue: str
    reason: str  # QUEUESTATUS where known


class CallRinging(CallFact, frozen=True, kw_only=True):
    """An agent's telephone rings for this call."""

    extension: str
    queue: str
    channel: str  # the agent's channel


class RingEnded(CallFact, frozen=True, kw_only=True):
    """An agent's telephone stopped ringing without an answer."""

    extension: str
    queue: str
    rang_s: float
    reason: RingReason


class CallAnswered(CallFact, frozen=True, kw_only=True):
    """An agent talks with the caller, or with somebody outside whom the agent rang."""

    extension: str
    queue: str  # empty for an agent's own call
    waited_s: int  # in the queue since they joined it last, Asterisk's HoldTime
    waited_before_s: int = 0  # in the same queue, before the apology
    rang_s: int


class CallHeld(CallFact, frozen=True, kw_only=True):
    """A party put the call on hold (`on`), or ended the hold."""

    on: bool


class TalkEnded(CallFact, frozen=True, kw_only=True):
    """The agent and the caller no longer talk."""

    extension: str
    queue: str
    talk_s: int
    who: Literal["agent", "caller", "transfer", "unknown"]


class CallTransferred(CallNote, frozen=True, kw_only=True):
    """转接: an agent gives the caller away. Who rings and talks then has facts of its own."""

    extension: str  # of the agent who gives them away
    target: str  # the colleague's extension; "" for a number outside, a queue or a menu
    kind: TransferKind


class TransferEnded(CallNote, frozen=True, kw_only=True):
    """It is known what became of a transfer."""

    result: TransferResult


class CallEnded(CallFact, frozen=True, kw_only=True):
    """The last channel of the call is gone."""

    cause: int  # Q.850 cause, 16 = normal clearing
    cause_text: str
    lost_in_gap: bool = False  # it ended while the link was down; the moment is not known


class AgentChanged(Fact, frozen=True, kw_only=True):
    """An agent's state changed (one table: cti/state/agents.py)."""

    extension: str
    state: AgentState
    reason: str = ""  # of not_ready, as chosen by the agent
    call_id: str = ""
    link: str = "main"


class PhoneChanged(Fact, frozen=True, kw_only=True):
    """An agent's telephone changed its device state: registered, unregistered, in use."""

    extension: str
    device_state: str  # Asterisk's: NOT_INUSE, INUSE, RINGING, UNAVAILABLE, …
    link: str = "main"


class MemberChanged(Fact, frozen=True, kw_only=True):
    """A telephone joined or left a queue, or was paused in it, as Asterisk sees it."""

    queue: str
    extension: str
    present: bool
    paused: bool
    reason: str = ""  # of the pause
    link: str = "main"


class TrunkRegistration(Fact, frozen=True, kw_only=True):
    """The provider took or ended our registration; told only when it changes."""

    registered: bool
    link: str = "main"


class LinkUp(Fact, frozen=True, kw_only=True):
    """Asterisk is reachable and resynchronised; `epoch` is new for each Asterisk start or gap."""

    link: str
    epoch: str
    version: str


class LinkDown(Fact, frozen=True, kw_only=True):
    """Asterisk is not reachable; every board says so until the next LinkUp."""

    link: str
    why: str  # a sentence naming the component, the check and the mend


class AttemptEnded(Fact, frozen=True, kw_only=True):
    """Asterisk's answer to an outbound Originate."""

    attempt_id: str
    answered: bool
    reason: int  # Asterisk's OriginateResponse Reason: 4 answered, 3 no answer, 0 see `cause`
    cause: int = 0  # Q.850 of the hang-up: 17 busy, 21 rejected, 1 no such number, 34 congestion
    link: str = "main"


class CalleeSpoke(Fact, frozen=True, kw_only=True):
    """The callee spoke and fell silent while the notice was played."""

    attempt_id: str
    began_at: datetime
    spoke_s: float
    link: str = "main"


CallEvent = (
    CallArrived | MenuStarted | MenuEnded | CallQueued | CallAbandoned | CallLeftQueue
    | CallRinging | RingEnded | CallAnswered | CallHeld | TalkEnded | CallTransferred
    | TransferEnded | CallEnded
)  # fmt: skip
Event = (
    CallEvent | AgentChanged | PhoneChanged | MemberChanged | LinkUp | LinkDown | AttemptEnded
    | CalleeSpoke | TrunkRegistration
)  # fmt: skip
