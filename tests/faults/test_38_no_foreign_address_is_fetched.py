"""Nobody fetches an address that a person or a program gave, but the webhooks, in their own way."""

import grimp

from tests.test_kinds import FILES, GRAPH

_CLIENTS = ("aiohttp", "gtts", "httpx", "requests", "urllib.request", "urllib3", "http.client")
_OWN_ADDRESS_ONLY = {
    "hotline.doctor.run",
    "hotline.laptop.laptop",
    "hotline.demo.robots.hiring",
    "hotline.demo.robots.robot",
}  # ask our own desk
_FIXED_ADDRESS = {"ivr.speech.synthesis"}  # gTTS, off by default: fixed prompts
# The house's OpenID provider, named by the settings, over HTTPS and without redirects:
# tests/staff/directory.
_ADDRESS_OF_SETTINGS = {"staff.directory.provider"}
# Private addresses refused, one resolution for check and connection, no redirects, signed:
# tests/exchange/test_webhook_rules.py and test_webhooks.py.
_GUARDED = {"exchange.webhooks.receiver"}
_ASTERISK = {"agents.softphone_line"}  # a WebSocket to the Asterisk of the settings
_OWN_LIVE_FEED = {"hotline.demo.robots.robot"}


def _importers(*names: str) -> set[str]:
    graph: grimp.ImportGraph = GRAPH
    return {
        file
        for file in FILES
        for used in graph.find_modules_directly_imported_by(file)
        if any(used == name or used.startswith(f"{name}.") for name in names)
    }


def test_who_could_fetch_an_address_is_known_by_name_and_none_of_them_is_given_one() -> None:
    # Whoever adds a client for addresses that somebody gives guards it as the webhooks' is, and
    # writes the tests for it.
    allowed = _OWN_ADDRESS_ONLY | _FIXED_ADDRESS | _ADDRESS_OF_SETTINGS | _GUARDED
    assert _importers(*_CLIENTS) <= allowed
    assert _importers("websockets.asyncio.client") <= _ASTERISK | _OWN_LIVE_FEED
