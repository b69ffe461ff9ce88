"""The first minutes of somebody who has read the README only: clone, run, call, stop."""

import asyncio
import os
import re
import secrets
import shutil
import signal
import socket
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from core.config import state_dir
from hotline.asterisk.root import default_place
from tests.hotline.host.test_unprivileged import PRIVATE_ETC
from tests.ports import BELOW, free_ports
from tests.real_voice import FOLDER
from tests.stories.prompt_in_recording import hears
from tests.until import until

pytestmark = [pytest.mark.story, pytest.mark.timeout(600)]
_HERE = Path(__file__).parents[3]
_PORTS = ("DATABASE_PORT", "PORT", "AMI_PORT", "ASTERISK_HTTP_PORT", "SIP_PORT", "AGI_PORT",
          "TRUNK_PORT")  # fmt: skip


class Clone:
    """A fresh clone, and what `make run` in it says."""

    def __init__(self, place: Path) -> None:
        self.place = place
        low = 28750 + os.getpid() % 2 * 250
        sound = low - BELOW
        self.ports = dict(zip(_PORTS, free_ports(len(_PORTS), low=low), strict=True))
        self.env = {
            **{name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"},
            **{f"HOTLINE_{name}": str(port) for name, port in self.ports.items()},
            # The 500 MB of Debian sid were fetched when this test run began.
            "HOTLINE_ASTERISK_ROOT": str(default_place(state_dir())),
            "HOTLINE_VOICE_DIR": str(FOLDER),  # and so were the voice's files
            "HOTLINE_RTP_START": str(sound + 20),
            "HOTLINE_RTP_END": str(sound + 129),
            "HOTLINE_DOOR_CALLS": "25",  # what these few ports have room for
            "HOTLINE_CARRIER_RTP_START": str(sound + 130),
            "HOTLINE_CARRIER_RTP_END": str(sound + 239),
            "COLUMNS": "140",
        }
        self.env.pop("HOTLINE_VAR", None)
        self.said = place.parent / "said.txt"
        self.inside: list[str] = []  # where the users of its start are known

    async def run(self, *command: str) -> str:
        """Run a command in the clone to its end; give what it printed."""
        process = await asyncio.create_subprocess_exec(
            *self.inside,
            *command,
            cwd=self.place,
            env=self.env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
        assert process.returncode == 0, output.decode()
        return output.decode()

    async def start(self) -> asyncio.subprocess.Process:
        """Type `make run`; as root, on a machine that has never seen a user of ours."""
        fresh: list[str] = []
        if os.geteuid() == 0:
            etc = self.place.parent / "etc"
            etc.mkdir()
            fresh = ["unshare", "--mount", "--propagation", "private", "sh", "-ec", PRIVATE_ETC]
            fresh += ["sh", str(etc)]
        with self.said.open("wb") as said:
            process = await asyncio.create_subprocess_exec(
                *fresh, "make", "run", cwd=self.place, env=self.env, stdout=said, stderr=said,
                start_new_session=True,
            )  # fmt: skip
        if fresh:
            self.inside = ["nsenter", "--target", str(process.pid), "--mount", "--wd", "--"]
        return process

    async def wait_for(self, words: str, process: asyncio.subprocess.Process) -> str:
        """Wait until it has printed some words."""
        while words not in (text := self.said.read_text(errors="replace")):
            assert process.returncode is None, text
            await asyncio.sleep(0.3)
        return text


@asynccontextmanager
async def a_clone() -> AsyncGenerator[Clone]:
    """Clone this repository as it is committed, into a path of its own."""
    home = Path(tempfile.mkdtemp(prefix=f"first-{secrets.token_hex(2)}-"))
    home.chmod(0o700)  # as root's home is on Debian
    clone = Clone(home / "hotline")
    git = await asyncio.create_subprocess_exec(
        "git", "clone", "--quiet", str(_HERE), str(clone.place)
    )
    assert await git.wait() == 0
    try:
        yield clone
    finally:
        shutil.rmtree(home, ignore_errors=True)


async def test_a_fresh_clone_runs_takes_a_call_in_its_voice_and_stops_without_a_trace() -> None:
    async with a_clone() as clone:
        process = await clone.start()
        try:
            told = await clone.wait_for("demo callers", process)
            await sign_in_with_what_was_printed(told)
            called = await clone.run(
                ".venv/bin/hotline", "demo", "call", "--as", "resident",
                "--script", "wait 6; hangup",
            )  # fmt: skip
            assert "the call is over: answered" in called
            assert "✓ " in await clone.run(".venv/bin/hotline", "doctor")
            await the_next_call_hears_the_neural_voice(clone, told)
            nothing_but_the_starter_is_root(clone.place)
        finally:
            os.killpg(process.pid, signal.SIGINT)  # Ctrl-C reaches the whole foreground group
            code = await asyncio.wait_for(process.wait(), 60)
        assert "stopped" in clone.said.read_text()
        assert code in {0, 2, -2, 130}, clone.said.read_text()  # make itself dies of the signal
        assert [name for name, port in clone.ports.items() if is_open(port)] == []
        assert processes_in(clone.place) == {}


def nothing_but_the_starter_is_root(place: Path) -> None:
    """Whoever starts it: what strangers can talk to is nobody, and Asterisk hears its prompts."""
    said = (place / "var" / "log" / "service.log").read_text()
    assert "played nothing" not in said, said
    assert "what Asterisk wrote of calls could not be read" not in said, said
    for secret in ("hotline.env", "accounts.json"):
        assert (place / "var" / secret).stat().st_mode & 0o777 == 0o600
    if os.geteuid() != 0:
        return
    roots = [one for one, uid in processes_in(place).items() if uid == 0]
    assert all("hotline run" in one or one.startswith("make") for one in roots), roots
    (service,) = [uid for one, uid in processes_in(place).items() if "hotline serve" in one]
    made = [path.stat() for path in (place / "var" / "sounds").rglob("*.wav")]
    assert {stat.st_uid for stat in made} == {service}
    (asterisk,) = {stat.st_gid for stat in made}
    assert asterisk == (place / "var" / "asterisk" / "hotline" / "etc").stat().st_gid
    assert {(place / "var" / "sounds").stat().st_mode & 0o007} == {0}, "others hear nothing"
    assert (place / "var" / "hotline.env").stat().st_uid == 0


@asynccontextmanager
async def signed_in(told: str, staff_number: str) -> AsyncGenerator[httpx.AsyncClient]:
    """Sign in with the address and the password that were printed."""
    address = re.search(r"https?://\S+", told)
    person = re.search(rf"^\s*{staff_number}\s+(\S+)\s+", told, re.MULTILINE)
    assert address is not None, told
    assert person is not None, told
    async with httpx.AsyncClient(
        base_url=address[0], headers={"Origin": address[0]}, timeout=20
    ) as client:
        page = await client.get("/")
        assert "<title>" in page.text
        answer = await client.post(
            "/api/sign-in", json={"staff_number": staff_number, "password": person[1]}
        )
        assert answer.status_code == 200, answer.text
        yield client


async def the_next_call_hears_the_neural_voice(clone: Clone, told: str) -> None:
    """The voice's files are there, so it has learnt the greeting soon, and a caller hears it."""
    greeting = clone.place.parent / "greeting.wav"
    async with signed_in(told, "9001") as client:

        async def is_learnt() -> bool:
            flows = (await client.get("/api/prompts")).json()["flows"]
            said = {one["name"]: one["sounds"] for one in flows[0]["prompts"]}["short_greeting"]
            return any(one["how"] == "voice" and one["language"] == "zh" for one in said)

        await until(is_learnt, "the greeting in the neural voice", deadline_s=180)
        sound = await client.get("/api/prompts/zh/short_greeting/sound", params={"flow": "hotline"})
        greeting.write_bytes(sound.content)
    called = await clone.run(
        ".venv/bin/hotline", "demo", "call", "--as", "resident", "--script", "wait 6; hangup"
    )
    (heard,) = re.findall(r"what the caller heard: (\S+)", called)
    assert hears(Path(heard), greeting), called


async def sign_in_with_what_was_printed(told: str) -> None:
    """The printed address and password are good for a sign-in, and there is an outage."""
    async with signed_in(told, "8001") as client:
        (dark,) = (await client.get("/api/outages", params={"status": "open"})).json()
        assert dark["phase"] == "dark"  # the README's caller hears of it


def is_open(port: int) -> bool:
    """Tell whether somebody listens on a TCP port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def processes_in(place: Path) -> dict[str, int]:
    """List command lines that name the clone, each with the user it runs as."""
    found: dict[str, int] = {}
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = line.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            uid = line.stat().st_uid
        except OSError:
            continue  # it has just ended
        if str(place) in command:
            found[command] = uid
    return found
