"""The results of our Originates.

Seen on Asterisk 22: a refused Originate has Reason 0; the cause follows with the Hangup. The
response may also come after the Hangup.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from cti.ami.message import ATTEMPT, Message, whole
from cti.decode.calls_seen import Call, Memory
from cti.decode.fields import is_own_id
from cti.decode.reader import Read
from cti.events import AttemptEnded, CalleeSpoke, Event

_ANSWERED = 4
_SILENCE_S = 1.0  # after which a speech has ended: TALK_DETECT in extensions.conf
_ENDED_KEPT = 1000  # causes of ended attempts, for responses that come after the hang-up


class Originates:
    """Join the response to an Originate with the cause of its call's end."""

    def __init__(self, memory: Memory, *, link: str) -> None:
        self._memory = memory
        self._link = link
        self._ended: dict[str, int] = {}  # attempt id → Q.850 cause
        self.kinds: dict[str, Read] = {
            "OriginateResponse": self._originated,
            "ChannelTalkingStop": self._callee_spoke,
        }

    def _originated(self, message: Message, at: datetime) -> Iterable[Event]:
        """Asterisk sent the result of an Originate."""
        action_id = message["ActionID"]
        if not action_id.startswith(ATTEMPT):
            return
        attempt_id = action_id.removeprefix(ATTEMPT)
        reason = whole(message["Reason"])
        call = self._memory.calls.get(attempt_id)
        if message["Response"] == "Success":
            yield self._attempt(attempt_id, _ANSWERED, 0, at)
        elif call is not None:
            call.refused = reason  # the Hangup, which follows, has the cause
        else:
            yield self._attempt(attempt_id, reason, self._ended.pop(attempt_id, 0), at)

    def _callee_spoke(self, message: Message, at: datetime) -> Iterable[Event]:
        """The callee spoke and fell silent."""
        if is_own_id(message["Uniqueid"]):
            return
        spoke_s = whole(message["Duration"]) / 1000
        yield CalleeSpoke(
            at=at,
            attempt_id=message["Uniqueid"],
            began_at=at - timedelta(seconds=spoke_s + _SILENCE_S),
            spoke_s=spoke_s,
            link=self._link,
        )

    def _attempt(self, attempt_id: str, reason: int, cause: int, at: datetime) -> AttemptEnded:
        return AttemptEnded(
            at=at,
            attempt_id=attempt_id,
            answered=reason == _ANSWERED,
            reason=reason,
            cause=cause,
            link=self._link,
        )

    def call_ended(self, call: Call, at: datetime) -> Iterable[Event]:
        """Keep the cause of an outbound call; give the end of an attempt that was refused."""
        if not is_own_id(call.call_id):
            self._ended[call.call_id] = call.cause
            if len(self._ended) > _ENDED_KEPT:
                del self._ended[next(iter(self._ended))]
        if call.refused is not None:
            yield self._attempt(call.call_id, call.refused, call.cause, at)
