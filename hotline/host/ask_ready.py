"""Ask a service whether it is ready, and say what is not: `python -m hotline.host.ask_ready URL`.

For the health check of a container or unit, which asks every few seconds: it ends with 0 or 1, and
imports no more of the program than this. The certificate is not judged: it is our own machine's.
"""

import json
import ssl
import sys
from typing import Any, cast
from urllib.error import HTTPError
from urllib.request import urlopen

_WITHIN_S = 4.0


def ask(url: str) -> str:
    """Ask at the desk's address; give what is wrong as one line, empty when it is ready."""
    unjudged = ssl.create_default_context()
    unjudged.check_hostname, unjudged.verify_mode = False, ssl.CERT_NONE
    try:
        urlopen(f"{url}/readyz", timeout=_WITHIN_S, context=unjudged).close()  # noqa: S310 given by the operator
    except HTTPError as answer:
        return _told(answer.read())
    except (OSError, ValueError) as error:
        return f"The service does not answer at {url} ({type(error).__name__})."
    return ""


def _told(body: bytes) -> str:
    try:
        parts = cast(list[dict[str, Any]], json.loads(body).get("parts", []))
    except (ValueError, AttributeError):
        return "Something else than the service answers here."
    wrong = [f"{one['name']}: {one['why']} {one['mend']}" for one in parts if not one["ok"]]
    return " | ".join(wrong) or "The service is not ready; it tells its own machine why."


if __name__ == "__main__":
    wrong = ask(sys.argv[1])
    sys.stdout.write(f"{wrong or 'ready'}\n")
    sys.exit(1 if wrong else 0)
