"""Nothing here fetches an address that a person or a program gave: there is no way to send us."""

import grimp

from tests.test_kinds import FILES, GRAPH

_CLIENTS = ("aiohttp", "gtts", "httpx", "requests", "urllib.request", "urllib3", "http.client")
_OWN_ADDRESS_ONLY = {
    "hotline.doctor.run",
    "hotline.laptop.laptop",
}  # ask our own desk
_FIXED_ADDRESS = {"ivr.speech.synthesis"}  # gTTS, off by default: fixed prompts
_ASTERISK = {"agents.softphone_line"}  # a WebSocket to the Asterisk of the settings


def _importers(*names: str) -> set[str]:
    graph: grimp.ImportGraph = GRAPH
    return {
        file
        for file in FILES
        for used in graph.find_modules_directly_imported_by(file)
        if any(used == name or used.startswith(f"{name}.") for name in names)
    }


def test_who_could_fetch_an_address_is_known_by_name_and_none_of_them_is_given_one() -> None:
    # A webhook, or a customer's page to open, comes with refusal of private addresses, a pinned
    # resolution and a signature: whoever adds a client here writes the tests for these as well.
    assert _importers(*_CLIENTS) <= _OWN_ADDRESS_ONLY | _FIXED_ADDRESS
    assert _importers("websockets.asyncio.client") <= _ASTERISK
