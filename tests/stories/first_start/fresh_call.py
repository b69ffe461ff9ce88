"""One call as a person would make it: rung, answered by an agent, talked, hung up, rated.

Not a test: `make fresh` runs it beside `hotline run`, where nothing of pytest is installed.
Prints one line and ends with 0 when the rating stands in the agent's list.
"""

import asyncio
import re
import sys

import httpx
from websockets.asyncio.client import connect

from core.config import load
from hotline.demo import people
from hotline.demo.robots.sip_phone import SipPhone
from staff.sign_in.session import COOKIE

_WITHIN_S = 150.0
_TALK_S = 0.8  # the agent hangs up after it; nothing waits for this
_RATING = 5


async def _hotline(*words: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hotline", *words,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    if process.returncode:
        sys.exit(f"hotline {' '.join(words)}: {said.decode()}")
    return said.decode()


async def _telephone(sip_port: int) -> SipPhone:
    """Give the agent a SIP telephone and register it, once Asterisk has been told of it."""
    said = await _hotline("user", "telephone", "8001", "--kind", "sip")
    account = re.search(r"account (\S+), password (\S+),", said)
    assert account is not None, said
    phone = await SipPhone.open(account[1], account[2], ("127.0.0.1", sip_port))
    while await phone.register() != 200:
        await asyncio.sleep(0.5)
    return phone


async def _become_ready(client: httpx.AsyncClient) -> None:
    (await client.post("/api/agent/sign-in-queue")).raise_for_status()
    while (await client.post("/api/agent/state", json={"state": "ready"})).status_code == 409:
        await asyncio.sleep(0.3)  # the telephone is not known to be there yet


async def _be_rung_and_rated(client: httpx.AsyncClient, phone: SipPhone) -> str:
    caller = asyncio.create_task(
        _hotline("demo", "call", "--as", "resident", "--press", "0", "--rate", str(_RATING))
    )
    dialog = await phone.rings(deadline_s=90)
    await phone.answer(dialog)
    await asyncio.sleep(_TALK_S)
    await phone.hang_up(dialog)
    while not (rows := (await client.get("/api/ratings")).json()["rows"]):
        await asyncio.sleep(0.3)
    over = (await caller).partition("the call is over: ")[2].splitlines()[0]
    return f"{over}; answered by {rows[0]['extension']}, rated {rows[0]['score']}"


async def main() -> None:
    """Make the call; say how it went."""
    settings = load()
    account = next(one for one in people.remembered(settings.var) if one.staff_number == "8001")
    phone = await _telephone(settings.sip_port)
    origin = f"http://127.0.0.1:{settings.port}"
    async with httpx.AsyncClient(base_url=origin, headers={"Origin": origin}, timeout=20) as client:
        form = {"staff_number": account.staff_number, "password": account.password}
        (await client.post("/api/sign-in", json=form)).raise_for_status()
        cookie = {"Cookie": f"{COOKIE}={client.cookies[COOKIE]}"}
        address = f"ws://127.0.0.1:{settings.port}/live"
        async with connect(address, origin=origin, additional_headers=cookie) as desk:  # pyright: ignore[reportArgumentType]
            await desk.send('{"hello": true}')
            await _become_ready(client)
            said = await _be_rung_and_rated(client, phone)
    await phone.close()
    sys.stdout.write(f"{said}\n")
    if not said.endswith(f"rated {_RATING}"):
        sys.exit(1)


if __name__ == "__main__":
    asyncio.run(asyncio.wait_for(main(), _WITHIN_S))
