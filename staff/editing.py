"""What an administrator may do with a person now, so that no button is offered in vain."""

from typing import Literal

import msgspec

from core.language import Language
from staff.people import PersonView, Role
from staff.trust import Trust, TrustRefused

Wish = Literal["edit", "demote", "deactivate", "reset", "reset_factor", "sign_out", "confirm"]


class PersonRefused(Exception):
    """A person cannot be changed so; `code` is for the web, the text for a person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class PersonEdit(msgspec.Struct, frozen=True, kw_only=True):
    """What changes of a person; None stays as it is."""

    name: str | None = None
    role: Role | None = None
    language: Language | None = None
    queues: list[str] | None = None
    backup_queues: list[str] | None = None
    active: bool | None = None

    def told(self) -> str:
        """Say for the audit log what was changed; a name is no business of its."""
        parts = {
            key: value for key, value in msgspec.structs.asdict(self).items() if value is not None
        }
        return ",".join(
            "name" if key == "name" else f"{key}={value}" for key, value in parts.items()
        )


class Onlooker(msgspec.Struct, frozen=True, kw_only=True):
    """The administrator who looks at the list, and everybody in it."""

    person_id: int
    everybody: tuple[PersonView, ...]
    trust: Trust

    def may(self, person: PersonView) -> dict[Wish, str]:
        """Tell what may be done with a person: "" yes, else the code of the refusal."""
        return {
            "edit": "",
            "demote": self._deactivation(person) if person.source == "own" else "role_by_groups",
            "deactivate": self._deactivation(person),
            "reset": "" if person.source == "own" else "password_elsewhere",
            "reset_factor": self._factor_reset(person),
            "sign_out": "",
            "confirm": self._confirmation(person),
        }

    def _deactivation(self, person: PersonView) -> str:
        """The last administrator stays, in the house and in the role."""
        others = any(
            one.role == "administrator" and one.active and one.person_id != person.person_id
            for one in self.everybody
        )
        is_last = person.role == "administrator" and person.active and not others
        return "last_administrator" if is_last else ""

    def _factor_reset(self, person: PersonView) -> str:
        """Whose telephone is lost asks another administrator; oneself one proves the factor."""
        if not person.has_factor:
            return "second_factor_not_on"
        return "second_factor_own" if person.person_id == self.person_id else ""

    def _confirmation(self, person: PersonView) -> str:
        if self.trust.approves_from(person) is None:
            return "confirm_not_needed"
        me = next(one for one in self.everybody if one.person_id == self.person_id)
        try:
            self.trust.check_confirmation(person, me)
        except TrustRefused as why:
            return why.code
        return ""
