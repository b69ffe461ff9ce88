"""The commands that we send to Asterisk, each with its form; no other action is sent.

All raise `LinkUnavailable` and `ActionInvalid` (nothing was sent), `ActionRefused` (Asterisk
refused) and `OutcomeUnknown` (sent, no answer). None is ever sent twice.
"""

import re
from collections.abc import Mapping

from cti.ami.link import ActionRefused, Link
from cti.ami.message import ATTEMPT, ActionInvalid

_EXTENSION = re.compile(r"\d{2,6}")
_NUMBER = re.compile(r"\d{3,20}")
_QUEUE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_ATTEMPT_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_CHANNEL_ID = re.compile(r"[A-Za-z0-9.-]{1,80}")
_CONTEXT = re.compile(r"[a-z][a-z-]{0,39}")
_VARIABLE = re.compile(r"_{0,2}[A-Z][A-Z0-9_]{0,39}")


class Commands:
    """The commands of one link."""

    def __init__(self, link: Link, *, trunk: str = "trunk") -> None:
        self._link = link
        self._trunk = trunk

    async def add_member(
        self, queue: str, extension: str, penalty: int = 0, *, paused: bool, reason: str = ""
    ) -> None:
        """Let a telephone serve a queue; no error if it does already."""
        action = {
            "Action": "QueueAdd",
            "Queue": _check("queue", _QUEUE, queue),
            "Interface": _interface(extension),
            "MemberName": extension,
            "StateInterface": _interface(extension),
            "Penalty": str(penalty),
            "Paused": _true_or_false(paused),
            "Reason": reason[:80],
        }
        await self._send_ignoring(action, "Already there")

    async def set_penalty(self, queue: str, extension: str, penalty: int) -> None:
        """Let a member be rung only while nobody with a smaller penalty is free."""
        await self._link.action(
            {
                "Action": "QueuePenalty",
                "Queue": _check("queue", _QUEUE, queue),
                "Interface": _interface(extension),
                "Penalty": str(penalty),
            }
        )

    async def remove_member(self, queue: str, extension: str) -> None:
        """Take a telephone out of a queue; no error if it is not in it."""
        action = {
            "Action": "QueueRemove",
            "Queue": _check("queue", _QUEUE, queue),
            "Interface": _interface(extension),
        }
        await self._send_ignoring(action, "Not there")

    async def pause(self, extension: str, paused: bool, reason: str = "") -> None:
        """Pause a telephone in all its queues, or end its pause; no error if it is in none."""
        action = {
            "Action": "QueuePause",
            "Interface": _interface(extension),
            "Paused": _true_or_false(paused),
            "Reason": reason[:80],
        }
        await self._send_ignoring(action, "Interface not found")

    async def reload_queues(self) -> None:
        """Let Asterisk read its queues' parameters anew; callers and members stay."""
        await self._link.action({"Action": "QueueReload", "Parameters": "yes"})

    async def send_waiting_on(self, queue: str, to: str) -> None:
        """Take whoever waits in a queue out of it; the dialplan puts them into another one."""
        asked = {"Action": "QueueStatus", "Queue": _check("queue", _QUEUE, queue)}
        for entry in await self._link.items(asked):
            if entry.name == "QueueEntry":
                action = {
                    "Action": "QueueWithdrawCaller",
                    "Queue": queue,
                    "Caller": entry["Channel"],
                    "WithdrawInfo": _check("queue", _QUEUE, to),
                }
                await self._send_ignoring(action, "not found")

    async def ping(self, *, deadline_s: float) -> None:
        """Ask Asterisk whether it is there."""
        await self._link.action({"Action": "Ping"}, deadline_s=deadline_s)

    async def set_door(self, limit: int, until: int) -> None:
        """Tell the dialplan how many callers it may let in, and until which epoch that holds."""
        value = f"{max(limit, 0)}-{max(until, 0)}"
        await self._link.action({"Action": "Setvar", "Variable": "DOOR", "Value": value})

    async def call_of(self, channel_id: str, *, deadline_s: float) -> str:
        """Give the call (Linkedid) of a living channel, named by its Uniqueid.

        Asterisk refuses (`ActionRefused`) when no such channel lives.
        """
        action = {
            "Action": "Getvar",
            "Channel": _check("channel's id", _CHANNEL_ID, channel_id),
            "Variable": "CHANNEL(linkedid)",
        }
        return (await self._link.action(action, deadline_s=deadline_s))["Value"]

    async def hangup(self, channel: str) -> None:
        """Hang up a channel, cause 16; no error if it is gone."""
        action = {"Action": "Hangup", "Channel": channel, "Cause": "16"}
        await self._send_ignoring(action, "No such channel")

    async def originate(
        self,
        attempt_id: str,
        number: str,
        *,
        caller_id: str,
        timeout_s: int = 30,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        """Ask Asterisk to call a number and run `outbound-notice` for it.

        Returns when Asterisk accepted; the result follows as `AttemptEnded`, the call's own
        facts under call_id = attempt_id. Call once for each attempt: ChannelId prevents a second
        call only while the first channel lives.
        """
        attempt_id = _check("attempt", _ATTEMPT_ID, attempt_id)
        given = {"HOTLINE_ATTEMPT": attempt_id, **(variables or {})}
        action = {
            "Action": "Originate",
            "ActionID": ATTEMPT + attempt_id,
            "Channel": f"PJSIP/{_check('number', _NUMBER, number)}@{self._trunk}",
            "ChannelId": attempt_id,
            "Context": "outbound-notice",
            "Exten": "s",
            "Priority": "1",
            "Async": "true",
            "Timeout": str(timeout_s * 1000),
            "CallerID": _check("caller id", _NUMBER, caller_id),
            "Variable": [_variable(name, value) for name, value in given.items()],
        }
        await self._link.action(action)

    async def visit(self, context: str, token: str) -> None:
        """Let Asterisk run extension `s` of a dialplan context without a call.

        The dialplan has rights that the manager's account lacks. The other half of the Local
        channel runs `quiet`. `token` comes back as the argument of its AGI. manager.conf keeps
        the channel's events from us.
        """
        action = {
            "Action": "Originate",
            "Channel": f"Local/s@{_check('context', _CONTEXT, context)}/n",
            "Context": context,
            "Exten": "quiet",
            "Priority": "1",
            "Async": "true",
            "Timeout": "30000",
            "Variable": [_variable("__VISIT", token)],
        }
        await self._link.action(action)

    async def _send_ignoring(self, action: dict[str, str], refusal: str) -> None:
        try:
            await self._link.action(action)
        except ActionRefused as refused:
            if refusal not in str(refused):
                raise


def _check(what: str, form: re.Pattern[str], value: str) -> str:
    if not form.fullmatch(value) or not value.isascii():
        raise ActionInvalid(f"the {what} does not match {form.pattern}; nothing was sent")
    return value


def _interface(extension: str) -> str:
    return f"PJSIP/{_check('extension', _EXTENSION, extension)}"


def _true_or_false(value: bool) -> str:
    return "true" if value else "false"


def _variable(name: str, value: str) -> str:
    _check("variable's name", _VARIABLE, name)
    if "," in value:  # AMI splits one Variable header at commas
        raise ActionInvalid(f"the value of {name} holds a comma; nothing was sent")
    return f"{name}={value}"
