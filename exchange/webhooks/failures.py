"""What went wrong on the way to a receiver, as a code for the desk and words for its operator."""

import socket
import ssl
from collections.abc import Iterator

from exchange.webhooks.subscription import Outcome


def unreached(error: BaseException) -> Outcome:
    """Tell why a receiver was not reached; the deepest cause that we know counts."""
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                words = f"its certificate is not trusted: {cause.verify_message}"
                return Outcome(code="certificate", failure=words)
            case ssl.SSLError():
                return Outcome(code="no_tls", failure=f"no TLS there: {cause.reason}")
            case socket.gaierror():
                return Outcome(code="name_unknown", failure="its host name has no address")
            case ConnectionRefusedError():
                return Outcome(code="refused", failure="nothing listens there")
            case _:
                continue
    return Outcome(code="unreachable", failure=f"not reached: {type(error).__name__}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__
