"""Agents' telephones (device state, membership and pauses in queues), and our registration."""

from collections.abc import Iterable
from datetime import datetime

from cti.ami.message import Message
from cti.decode.fields import extension_of
from cti.decode.reader import Read
from cti.decode.snapshot import Snapshot
from cti.events import Event, MemberChanged, PhoneChanged, TrunkRegistration


class Stations:
    """Remember each telephone and membership; give only differences as facts."""

    def __init__(self, *, link: str) -> None:
        self._link = link
        self._phones: dict[str, str] = {}
        self._members: dict[tuple[str, str], tuple[bool, bool, str]] = {}
        self.kinds: dict[str, Read] = {
            "DeviceStateChange": self._device,
            "QueueMemberAdded": self._member,
            "QueueMemberRemoved": self._member,
            "QueueMemberPause": self._member,
            "Registry": self._registration,
        }

    def adopt(self, snapshot: Snapshot, at: datetime) -> list[Event]:
        """Replace the memory by a snapshot; give the differences as facts."""
        facts: list[Event] = []
        phones = dict.fromkeys(self._phones, "UNKNOWN")
        phones |= {p.extension: p.device_state for p in snapshot.phones}
        for extension, state in phones.items():
            facts += self._phone(extension, state, at)
        seen = {(m.queue, m.extension): m for m in snapshot.members}
        for gone in [key for key in self._members if key not in seen]:
            facts += self._membership(*gone, (False, False, ""), at)
        for key, member in seen.items():
            facts += self._membership(*key, (True, member.paused, member.reason), at)
        return facts

    def _device(self, message: Message, at: datetime) -> Iterable[Event]:
        """A telephone's state changed."""
        extension = extension_of(message["Device"])
        return self._phone(extension, message["State"], at) if extension else []

    def _registration(self, message: Message, at: datetime) -> Iterable[Event]:
        """The provider's answer to our registration changed; there is one trunk."""
        registered = message["Status"] == "Registered"
        return [TrunkRegistration(at=at, registered=registered, link=self._link)]

    def _phone(self, extension: str, state: str, at: datetime) -> list[Event]:
        if self._phones.get(extension) == state:
            return []
        self._phones[extension] = state
        return [PhoneChanged(at=at, extension=extension, device_state=state, link=self._link)]

    def _member(self, message: Message, at: datetime) -> Iterable[Event]:
        """An agent came into a queue, left it, or paused there."""
        extension = extension_of(message["Interface"])
        present = message.name != "QueueMemberRemoved"
        told = (present, message["Paused"] == "1", message["PausedReason"])
        return self._membership(message["Queue"], extension, told, at) if extension else []

    def _membership(
        self, queue: str, extension: str, told: tuple[bool, bool, str], at: datetime
    ) -> list[Event]:
        present, paused, reason = told
        known = self._members.get((queue, extension))
        if known == told or (known is None and not present):
            return []
        if present:
            self._members[queue, extension] = told
        else:
            self._members.pop((queue, extension), None)
        return [
            MemberChanged(
                at=at,
                queue=queue,
                extension=extension,
                present=present,
                paused=paused,
                reason=reason,
                link=self._link,
            )
        ]
