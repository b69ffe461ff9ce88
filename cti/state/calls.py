"""The life of a call, in one table: states across, facts down.

`arrived` is a call in the dialplan; `after` is a call whose talk or wait is over and that still
lives (rating, farewell). Facts after the end change nothing.
A `CallNote` has no row: it changes nothing in any state.
"""

from typing import Literal, cast

from cti.events import CallEvent, CallHeld, CallNote
from cti.state.life import read_table

CallState = Literal[
    "new", "arrived", "menu", "queued", "ringing", "talking", "held", "after", "ended"
]

TABLE = read_table("""
               new       arrived   menu      queued    ringing   talking   held      after     ended
CallArrived    arrived   =!        =!        =!        =!        =!        =!        =!        =!
MenuStarted    menu!     menu      =         =!        =!        =!        =!        =         =!
MenuEnded      arrived!  =         arrived   =         =         =         =         =         =
CallQueued     queued!   queued    queued    =!        =!        queued!   queued!   queued    =!
CallAbandoned  after!    after!    after!    after     after     =!        =!        =!        =!
CallLeftQueue  after!    after!    after!    after     after     =!        =!        =!        =!
CallRinging    ringing!  ringing!  ringing!  ringing   =         =!        =!        ringing!  =!
RingEnded      arrived!  =!        =!        =!        queued    =         =         =         =!
CallAnswered   talking!  talking   talking!  talking   talking   =!        =!        talking!  =!
HeldOn         held!     =!        =!        =!        =!        held      =!        =!        =!
HeldOff        talking!  =!        =!        =!        =!        =!        talking   =!        =!
TalkEnded      after!    =!        =!        =!        after!    after     after     =!        =!
CallEnded      ended!    ended     ended     ended     ended     ended     ended     ended     =!
""")


def word_of(fact: CallEvent) -> str:
    """Name the row of a fact; a hold and its end are two rows."""
    if isinstance(fact, CallHeld):
        return "HeldOn" if fact.on else "HeldOff"
    return type(fact).__name__


def next_state(state: CallState, fact: CallEvent) -> CallState:
    """Give the state after a fact; total, so that lost or repeated facts stop no call."""
    if isinstance(fact, CallNote):
        return state
    return cast("CallState", TABLE.step(state, word_of(fact)).state)


def is_odd(state: CallState, fact: CallEvent) -> bool:
    """Tell whether a fact came out of place (something was lost, repeated or late)."""
    return not isinstance(fact, CallNote) and TABLE.step(state, word_of(fact)).odd
