"""Whose account is whose: who issued a password holds it, and might be two persons by it.

Rule: an account whose password or role was given by somebody else approves nothing for a while,
unless another administrator confirms it: one who did not issue it, whose own account waits for
nothing, and who is not its holder. Accounts that the installation made by itself (the demo
city's) were issued by nobody and do not wait.
"""

from datetime import datetime, timedelta

import msgspec

from staff.people import PersonView


class TrustRefused(Exception):
    """An account cannot be confirmed so; `code` is for the web, the text for a person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Trust(msgspec.Struct, frozen=True):
    """How long an issued account waits, and the moment at which it is asked."""

    wait: timedelta
    now: datetime

    def approves_from(self, person: PersonView) -> datetime | None:
        """Give the moment from which a person may approve; None: now."""
        if person.issued_at is None or person.confirmed_by is not None:
            return None
        moment = person.issued_at + self.wait
        return moment if moment > self.now else None

    def is_in_the_hands_of(self, person: PersonView, other_id: int) -> bool:
        """Tell whether somebody else may still hold the password that they issued to a person."""
        return person.issued_by == other_id and self.approves_from(person) is not None

    def check_confirmation(self, person: PersonView, by: PersonView) -> None:
        """Raise TrustRefused unless `by` may confirm that an account is its holder's alone."""
        if by.person_id in (person.person_id, person.issued_by):
            raise TrustRefused(
                "confirm_needs_another",
                "Neither its holder nor who issued an account confirms it; ask another "
                "administrator, or wait until it may approve by itself.",
            )
        if self.approves_from(by) is not None:
            raise TrustRefused(
                "confirm_account_too_new",
                "Your own account was issued a short while ago and waits itself; ask another "
                "administrator.",
            )
