"""Asterisk's state at one moment: channels, queue entries, members, telephones."""

import msgspec


class ChannelSeen(msgspec.Struct, frozen=True, kw_only=True):
    """One channel, from `Status`."""

    uniqueid: str
    call_id: str  # Linkedid
    channel: str
    state: str  # ChannelState: 0 down, 4 ring, 5 ringing, 6 up
    number: str  # the channel's own caller number
    name: str
    exten: str
    age_s: int
    bridged: bool
    queue: str = ""  # when the channel is inside the application Queue


class EntrySeen(msgspec.Struct, frozen=True, kw_only=True):
    """One caller waiting, from `QueueStatus`."""

    queue: str
    uniqueid: str
    position: int
    waited_s: int


class MemberSeen(msgspec.Struct, frozen=True, kw_only=True):
    """One telephone in one queue, from `QueueStatus`."""

    queue: str
    extension: str
    paused: bool
    reason: str = ""


class PhoneSeen(msgspec.Struct, frozen=True, kw_only=True):
    """One telephone's device state, from `DeviceStateList`."""

    extension: str
    device_state: str


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The four lists."""

    channels: tuple[ChannelSeen, ...] = ()
    entries: tuple[EntrySeen, ...] = ()
    members: tuple[MemberSeen, ...] = ()
    phones: tuple[PhoneSeen, ...] = ()
    queues: tuple[str, ...] = ()
