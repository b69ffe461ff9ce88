"""Accounts for robot agents, made through the desk's API by the demo's administrator.

Each start gives every robot a new password and a new SIP password, so none is stored anywhere.
"""

from collections.abc import Sequence
from typing import Any

import httpx

from hotline.demo.people import DemoAccount
from hotline.demo.robots.robot import Account, Choices

FIRST_STAFF_NUMBER, FIRST_EXTENSION = 8101, 1101
MOST = 90


class CannotHire(Exception):
    """The desk refused; the message says what and how to mend it."""


async def hire(origin: str, administrator: DemoAccount, many: int) -> list[Account]:
    """Give so many robots an account each, serving every queue of the house."""
    async with httpx.AsyncClient(base_url=origin, headers={"Origin": origin}, timeout=30) as client:
        form = {"staff_number": administrator.staff_number, "password": administrator.password}
        await _asked(client, "POST", "/api/sign-in", form)
        known = {one["staff_number"]: one for one in await _asked(client, "GET", "/api/people")}
        queues = await _asked(client, "GET", "/api/people/queues")
        return [await _hire(client, number, known, queues) for number in range(many)]


async def choices(origin: str, account: Account) -> Choices:
    """Ask the desk what an agent may choose."""
    async with httpx.AsyncClient(base_url=origin, headers={"Origin": origin}, timeout=30) as client:
        form = {"staff_number": account.staff_number, "password": account.password}
        await _asked(client, "POST", "/api/sign-in", form)
        settings = await _asked(client, "GET", "/api/desk-settings")
    return Choices(
        pause_reasons=tuple(one["code"] for one in settings["pause_reasons"]),
        business_types=tuple(one["code"] for one in settings["business_types"] if one["in_use"]),
    )


async def _hire(
    client: httpx.AsyncClient, place: int, known: dict[str, Any], queues: Sequence[str]
) -> Account:
    staff_number, extension = str(FIRST_STAFF_NUMBER + place), str(FIRST_EXTENSION + place)
    one = known.get(staff_number)
    if one is None:
        draft = {
            "staff_number": staff_number, "name": f"机器人 {place + 1}", "role": "agent",
            "queues": list(queues),
        }  # fmt: skip
        secrets = await _asked(client, "POST", "/api/people", draft)
    else:
        path = f"/api/people/{one['person_id']}"
        await _asked(client, "PATCH", path, {"active": True, "queues": list(queues)})
        secrets = await _asked(client, "POST", f"{path}/password")
    telephone = {"extension": extension, "phone": "sip"}
    path = f"/api/people/{secrets['person_id']}/telephone"
    told = await _asked(client, "PUT", path, telephone)
    return Account(staff_number, secrets["password"], extension, told["sip_password"])


async def _asked(client: httpx.AsyncClient, how: str, path: str, body: object = None) -> Any:
    answer = await client.request(how, path, json=body)
    if answer.is_error:
        raise CannotHire(
            f"the desk answered {answer.status_code} to {how} {path}: {answer.text[:200]}"
        )
    return answer.json()
