"""Signing in by the passwords of a real LDAP directory: who comes in, and what is never sent."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from staff import store
from tests.ports import free_ports
from tests.staff.conftest import PASSWORD as OWN
from tests.staff.directory.slapd import (
    ELSEWHERE,
    PASSWORD,
    SERVICE,
    SERVICE_PASSWORD,
    directory,
)

pytestmark = pytest.mark.border
Code = Callable[[httpx.Response], str]


@pytest.fixture
def port() -> int:
    return free_ports(2, low=26500)[0]


@pytest.fixture
async def authority(tmp_path: Path, port: int) -> AsyncIterator[Path]:
    """The directory, running; gives the file of its authority."""
    async with directory(tmp_path / "ldap", port) as certificate:
        yield certificate


@pytest.fixture
def make_house(make_desk: Any, port: int) -> Callable[..., Any]:
    """Make a desk whose people the directory knows."""

    def make(**settings: Any) -> Any:
        usual = {
            "ldap_url": f"ldap://127.0.0.1:{port}",
            "ldap_bind_dn": SERVICE,
            "ldap_bind_password": SecretStr(SERVICE_PASSWORD),
            "ldap_base": "dc=example",
            "ldap_groups": "leads=supervisor,agents=agent",
        }
        return make_desk(**usual | settings)

    return make


async def _try(desk: Any, number: str, password: str = PASSWORD) -> httpx.Response:
    form = {"staff_number": number, "password": password}
    return await desk.browser().post("/api/sign-in", json=form)


@pytest.mark.usefixtures("authority")
async def test_who_is_in_a_group_gets_an_account_by_their_own_bind(make_house: Any, code: Code):
    house = make_house()
    leader = (await _try(house, "6001")).json()
    assert (leader["name"], leader["role"], leader["source"]) == (
        "Person 6001", "supervisor", "ldap",
    )  # fmt: skip
    assert (await _try(house, "6002")).json()["role"] == "agent"
    assert (await _try(house, "6002")).json()["person_id"] != leader["person_id"]
    for number, password in (("6001", "wrong"), ("6001", SERVICE_PASSWORD), ("7000", PASSWORD)):
        assert code(await _try(house, number, password)) == "sign_in_refused"
    assert code(await _try(house, "6003")) == "directory_no_group"


@pytest.mark.usefixtures("authority")
@pytest.mark.parametrize(
    "number", ["*", "600*", "6001)(uid=*", "6001)(|(uid=*", "*)(objectClass=*", "uid=6001", "\\2a"]
)
async def test_nothing_that_is_typed_becomes_part_of_the_question(
    make_house: Any, code: Code, number: str
):
    assert code(await _try(make_house(), number)) == "sign_in_refused"


@pytest.mark.usefixtures("authority")
async def test_an_empty_password_is_never_asked_for(make_house: Any, code: Code):
    house = make_house()
    assert (await _try(house, "6001", "")).status_code == 422
    check = house.keeper._passwords._directory  # below the form, which refuses it as well
    assert await check.prove("6001", "", "10.0.0.1") is None


@pytest.mark.usefixtures("authority")
async def test_own_accounts_go_on_and_are_taken_over_only_once_joined(make_house: Any, code: Code):
    house = make_house()
    await house.add("9001", "administrator")
    own = await house.add("6002", "supervisor")
    assert (await _try(house, "9001", OWN)).status_code == 200
    assert code(await _try(house, "6002")) == "sign_in_refused", "the directory is not asked"
    assert (await _try(house, "6002", OWN)).status_code == 200
    async with house.database.transaction() as session:
        await store.join_source(session, own, "ldap")
    me = (await _try(house, "6002")).json()
    assert (me["person_id"], me["role"]) == (own, "agent")
    assert code(await _try(house, "6002", OWN)) == "sign_in_refused"


# ldap3 drops the socket of a certificate that it refuses, and leaves its closing to the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_off_loopback_nothing_is_said_unencrypted(
    make_house: Any, code: Code, authority: Path, port: int
):
    plain = f"ldap://{ELSEWHERE}:{port}"
    known = make_house(ldap_url=plain, ldap_ca=authority)
    assert (await _try(known, "6001")).status_code == 200, "StartTLS comes first"
    secure = make_house(ldap_url=f"ldaps://{ELSEWHERE}:{port + 1}", ldap_ca=authority)
    assert (await _try(secure, "6001")).status_code == 200
    for url in (plain, f"ldaps://{ELSEWHERE}:{port + 1}"):
        stranger = make_house(ldap_url=url)
        answer = await _try(stranger, "6001")
        assert (answer.status_code, code(answer)) == (503, "directory_away"), "an unknown authority"
    misnamed = make_house(ldap_url=f"ldaps://127.0.0.1:{port + 1}", ldap_ca=authority)
    assert code(await _try(misnamed, "6001")) == "directory_away", "a certificate of another name"


async def test_a_server_that_does_not_encrypt_hears_no_password(
    make_house: Any, code: Code, tmp_path: Path, port: int
):
    async with directory(tmp_path / "plain", port, encrypts=False):
        house = make_house(ldap_url=f"ldap://{ELSEWHERE}:{port}")
        assert code(await _try(house, "6001")) == "directory_away"
        assert (await _try(make_house(), "6001")).status_code == 200, "on loopback it may"


async def test_a_directory_that_is_away_counts_no_tries_and_keeps_own_accounts_working(
    make_house: Any, code: Code, authority: Path
):
    house = make_house(ldap_url="ldap://127.0.0.1:1")
    await house.add("9001", "administrator")
    for _ in range(8):
        assert code(await _try(house, "6001")) == "directory_away"
    assert (await _try(house, "9001", OWN)).status_code == 200
    refused = make_house(ldap_bind_password=SecretStr("another"))
    assert code(await _try(refused, "6001")) == "directory_away"
