"""Ask Asterisk for its present state: the three lists that make a snapshot. Reads only."""

from cti.ami.link import Link
from cti.ami.message import Message, whole
from cti.decode.fields import extension_of, is_visit
from cti.decode.snapshot import ChannelSeen, EntrySeen, MemberSeen, PhoneSeen, Snapshot

LISTS = (
    "Status", "StatusComplete", "QueueParams", "QueueMember", "QueueEntry", "QueueStatusComplete",
    "DeviceStateChange", "DeviceStateListComplete",
)  # fmt: skip
_DEADLINE_S = 10.0


async def take_snapshot(link: Link) -> Snapshot:
    """Take a snapshot of channels, queues and telephones. Raises as `Link.action`."""
    queue_items = await link.items({"Action": "QueueStatus"}, deadline_s=_DEADLINE_S)
    devices = await link.items({"Action": "DeviceStateList"}, deadline_s=_DEADLINE_S)
    return Snapshot(
        channels=await list_channels(link),
        entries=tuple(_entry(m) for m in queue_items if m.name == "QueueEntry"),
        members=tuple(
            _member(m)
            for m in queue_items
            if m.name == "QueueMember" and extension_of(m["Location"])
        ),
        phones=tuple(
            PhoneSeen(extension=extension_of(m["Device"]), device_state=m["State"])
            for m in devices
            if extension_of(m["Device"])
        ),
        queues=tuple(m["Queue"] for m in queue_items if m.name == "QueueParams"),
    )


async def list_channels(link: Link) -> tuple[ChannelSeen, ...]:
    """List the living channels. Raises as `Link.action`."""
    items = await link.items({"Action": "Status"}, deadline_s=_DEADLINE_S)
    return tuple(_channel(m) for m in items if m.name == "Status" and not is_visit(m["Channel"]))


def _channel(message: Message) -> ChannelSeen:
    in_queue = message["Application"] == "Queue"
    return ChannelSeen(
        uniqueid=message["Uniqueid"],
        call_id=message["Linkedid"] or message["Uniqueid"],
        channel=message["Channel"],
        state=message["ChannelState"],
        number=message["CallerIDNum"],
        name=message["CallerIDName"],
        exten=message["Exten"],
        age_s=whole(message["Seconds"]),
        bridged=bool(message["BridgeID"]),
        queue=message["Data"].partition(",")[0] if in_queue else "",
    )


def _entry(message: Message) -> EntrySeen:
    return EntrySeen(
        queue=message["Queue"],
        uniqueid=message["Uniqueid"],
        position=whole(message["Position"]),
        waited_s=whole(message["Wait"]),
    )


def _member(message: Message) -> MemberSeen:
    return MemberSeen(
        queue=message["Queue"],
        extension=extension_of(message["Location"]),
        paused=message["Paused"] == "1",
        reason=message["PausedReason"],
    )
