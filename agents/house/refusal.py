"""Why the house cannot be kept so.

Rule: what is changed names the version that was looked at (0: there was none), so that of two who
change one thing at once the later one is told of the other, and nobody's change is lost unseen.
"""


class HouseRefused(Exception):
    """The house cannot be kept so; `code` is for the web, the text for a person."""

    def __init__(self, code: str, sentence: str, *, by: str = "") -> None:
        """`by` names who changed it meanwhile."""
        super().__init__(sentence)
        self.code, self.by = code, by


class AdministratorsOnly(HouseRefused):
    """Who asks keeps the house's hours, and no more of it."""


def overtaken(version: int, by: str) -> HouseRefused:
    """Refuse a change of what is not as it was looked at; `by` changed it, "" if nobody did."""
    if version == 0:
        return HouseRefused("house_code_taken", "There is one with this code; edit that one.")
    return HouseRefused(
        "house_changed",
        f"{by or 'Somebody'} changed it meanwhile: look at it as it is now, then change it again.",
        by=by,
    )
