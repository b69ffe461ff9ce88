"""What changed in a customer's file at the desk."""

from datetime import datetime

import msgspec


class FileCorrected(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A customer's file was corrected, or a correction was taken back."""

    at: datetime
    numbers: tuple[int, ...]  # E.164: whose callers are to be looked up anew
