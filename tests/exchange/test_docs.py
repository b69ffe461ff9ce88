"""The integrator's page shows commands that work."""

import re
import shlex
from pathlib import Path
from string import Template

import httpx
import pytest

from tests.console.conftest import Site
from tests.exchange.test_tokens import issue

pytestmark = pytest.mark.border

PAGE = (Path(__file__).parents[2] / "docs" / "exchange.md").read_text()
COMMANDS: list[str] = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
SCOPES: list[str] = re.findall(r"^`(\w+:\w+)`", PAGE, re.MULTILINE)
_FLAGS = {"-s"}


def _as_curl_would(command: str, **names: str) -> httpx.Request:
    """Make the request that curl makes of a command, with the shell's names filled in."""
    joined = command.replace("\\\n", " ")
    words = shlex.split(Template(joined).substitute(names))
    assert words.pop(0) == "curl"
    told: dict[str, list[str]] = {"-H": [], "-X": [], "-d": [], "": []}
    while words:
        word = words.pop(0)
        if word not in _FLAGS:
            told[word if word in told else ""].append(words.pop(0) if word in told else word)
    headers = dict(one.split(": ", 1) for one in told["-H"])
    method = (told["-X"] or ["POST" if told["-d"] else "GET"])[0]
    return httpx.Request(method, told[""][0], headers=headers, content="".join(told["-d"]) or None)


async def test_every_command_of_the_page_is_answered(site: Site):
    _, token = await issue(site, *SCOPES)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app)) as curl:
        for command in COMMANDS:
            answer = await curl.send(_as_curl_would(command, TOKEN=token, HOTLINE=site.origin))
            assert answer.is_success, f"{command}: {answer.text}"
