"""The FastAGI server over real sockets: honest calls, and every peer that is not."""

import asyncio
import resource
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from ivr.agi.call import AgiCall, AgiRefused, HungUp, Lease
from ivr.agi.server import AgiServer, Handler
from ivr.agi.wire import ForbiddenCharacter
from tests.ivr.peer import HANG_UP, Peer, header
from tests.until import until

pytestmark = pytest.mark.border


@asynccontextmanager
async def _serve(
    handler: Handler, *, header_deadline_s: float = 0.2, command_deadline_s: float = 5.0
) -> AsyncGenerator[AgiServer]:
    server = AgiServer(
        "127.0.0.1",
        0,
        handler,
        header_deadline_s=header_deadline_s,
        command_deadline_s=command_deadline_s,
    )
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
    assert (server.sessions, server.connections) == (0, 0)


async def _nothing(call: AgiCall) -> None:
    """Take the call and give it back."""


async def _closed_by_server(reader: asyncio.StreamReader, *, within_s: float = 2.0) -> None:
    async with asyncio.timeout(within_s):
        with suppress(ConnectionError):
            await reader.read()


async def test_a_call_plays_listens_and_leaves_its_result() -> None:
    heard: list[str] = []

    async def handler(call: AgiCall) -> None:
        assert call.env.args == ("1.1", "13800138000", "95598")
        await call.play(["/sounds/hello"])
        heard.append(await call.get_key(1))
        heard.append(await call.get_keys(1, 8))
        await call.set_variable("IVR_RESULT", "queue")

    peer = Peer(["0", "1", "2", "#"])
    async with _serve(handler) as server:
        await peer.call(server.port, header("main", "1.1", "13800138000", "95598"))
    assert (server.answered, server.answered_s > 0) == (1, True), "the first command alone counts"
    assert heard == ["0", "12"]
    assert peer.heard == ["/sounds/hello"]
    assert peer.variables == {"IVR_RESULT": "queue"}


async def test_a_long_wait_is_cut_so_that_a_killed_service_frees_the_caller() -> None:
    async def handler(call: AgiCall) -> None:
        assert await call.get_key(12) == ""

    peer = Peer()
    async with _serve(handler) as server:
        await peer.call(server.port, header())
    assert peer.commands == [
        'WAIT FOR DIGIT "5000"',
        'WAIT FOR DIGIT "5000"',
        'WAIT FOR DIGIT "2000"',
    ]


async def test_music_plays_while_a_key_is_waited_for_and_stops_then() -> None:
    async def handler(call: AgiCall) -> None:
        assert await call.get_key_in_music(7) == "4"

    peer = Peer(["", "4"])
    async with _serve(handler) as server:
        await peer.call(server.port, header())
    waits = ['WAIT FOR DIGIT "5000"', 'WAIT FOR DIGIT "2000"']
    assert peer.commands == ['SET MUSIC "on"', *waits, 'SET MUSIC "off"']


async def test_a_call_on_hold_says_before_each_step_how_long_to_wait_for_us() -> None:
    async def handler(call: AgiCall) -> None:
        await call.hold(Lease(sign_s=5, limit_s=180))
        await call.play(["/sounds/hello"], each_s=12)
        await call.get_key(8)

    peer = Peer()
    async with _serve(handler) as server:
        await peer.call(server.port, header())
    assert peer.commands == [
        'SET VARIABLE "TIMEOUT(absolute)" "5.00"',
        'SET VARIABLE "TIMEOUT(absolute)" "17.00"',
        'STREAM FILE "/sounds/hello" "0123456789*#"',
        'SET VARIABLE "TIMEOUT(absolute)" "13.00"',
        'WAIT FOR DIGIT "5000"',
        'WAIT FOR DIGIT "3000"',
    ]


async def test_no_step_outlasts_the_limit_of_the_whole_call() -> None:
    async def handler(call: AgiCall) -> None:
        await call.hold(Lease(sign_s=5, limit_s=0.05))
        await asyncio.sleep(0.1)
        await call.play(["/sounds/hello"])

    peer = Peer()
    async with _serve(handler) as server:
        await peer.call(server.port, header())
    said = [line for line in peer.commands if "TIMEOUT" in line]
    assert said == ['SET VARIABLE "TIMEOUT(absolute)" "0.05"']


async def test_a_command_that_asterisk_refuses_raises_by_name() -> None:
    seen: list[str] = []

    async def handler(call: AgiCall) -> None:
        with pytest.raises(AgiRefused, match="FLY TO MOON"):
            await call.ask("FLY TO MOON")
        seen.append("went on")

    async with _serve(handler) as server:
        await Peer().call(server.port, header())
        await until(lambda: bool(seen))


@pytest.mark.parametrize("bad", ["a\nANSWER", "a\r\nANSWER", "a\0b", "\x1b[2J"])
async def test_a_line_break_in_a_value_sends_nothing_at_all(bad: str) -> None:
    async def handler(call: AgiCall) -> None:
        with pytest.raises(ForbiddenCharacter):
            await call.set_variable("NAME", bad)
        with pytest.raises(ForbiddenCharacter):
            await call.play([bad])

    peer = Peer()
    async with _serve(handler) as server:
        await peer.call(server.port, header())
    assert peer.commands == []


async def test_a_failing_handler_closes_its_call_and_no_other() -> None:
    async def handler(call: AgiCall) -> None:
        if call.env.args == ("bad",):
            raise ZeroDivisionError
        await call.set_variable("IVR_RESULT", "end")

    good = Peer()
    async with _serve(handler) as server:
        await Peer().call(server.port, header("main", "bad"))
        await good.call(server.port, header("main", "good"))
    assert good.variables == {"IVR_RESULT": "end"}


async def test_a_thousand_connects_and_closes_neither_slow_the_loop_nor_stay() -> None:
    async def handler(call: AgiCall) -> None:
        for _ in range(200):
            await call.get_key(0.01)
        await call.set_variable("IVR_RESULT", "end")

    lags: list[float] = []

    async def feel_the_loop() -> None:
        while True:  # in CPU time of the loop's thread: what others on the machine do is no lag
            begun = time.thread_time()
            await asyncio.sleep(0.002)
            lags.append(time.thread_time() - begun)

    async def connect_and_close(port: int) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()

    live = Peer()
    async with _serve(handler, header_deadline_s=2) as server:
        feeling = asyncio.create_task(feel_the_loop())
        talk = asyncio.create_task(live.call(server.port, header()))
        for _ in range(50):
            await asyncio.gather(*(connect_and_close(server.port) for _ in range(20)))
        await talk
        await until(lambda: server.connections == 0)
        feeling.cancel()
    print(f"loop lag at most {max(lags) * 1000:.1f} ms")  # noqa: T201 — the figure is wanted in the log
    assert live.variables == {"IVR_RESULT": "end"}
    assert max(lags) < 1, "a server that spins on a closed peer never comes back"


async def test_a_slow_loris_is_closed_at_the_deadline() -> None:
    async with _serve(_nothing) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"agi_network: yes\n")
        await _closed_by_server(reader)
        writer.close()
        assert server.connections == 0


async def test_an_asterisk_that_stops_answering_frees_its_task() -> None:
    ends: list[str] = []

    async def handler(call: AgiCall) -> None:
        await call.set_variable("A", "b")  # answered, so that a timer is left over from it
        try:
            await call.set_variable("A", "c")
        except HungUp:
            ends.append("hung up")

    async with _serve(handler, command_deadline_s=0.3) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(header())
        await reader.readline()
        writer.write(b"200 result=1\n")
        await _closed_by_server(reader)
        writer.close()
        await until(lambda: server.sessions == 0)
    assert ends == ["hung up"]


async def test_a_megabyte_of_header_is_closed_with_memory_flat() -> None:
    async with _serve(_nothing, header_deadline_s=2) as server:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(20):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(b"agi_x: " + b"y" * 1_000_000)
            await _closed_by_server(reader)
            writer.close()
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert grown < 20_000  # kB; twenty of them unread would be so much, and more
        await until(lambda: server.connections == 0)


@pytest.mark.parametrize("data", [b"agi_x: \0\n\n", b"\xff\xfe\xfd\n\n", b"GET / HTTP/1.0\r\n\r\n"])
async def test_nul_bad_text_and_strangers_are_closed_at_once(data: bytes) -> None:
    async with _serve(_nothing, header_deadline_s=5) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(data)
        await _closed_by_server(reader)
        writer.close()


async def test_a_reply_to_no_command_closes_the_call() -> None:
    async def handler(call: AgiCall) -> None:
        await asyncio.sleep(0.05)
        with pytest.raises(HungUp):
            await call.get_key(1)

    async with _serve(handler) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(header() + b"200 result=0\n")
        await _closed_by_server(reader)
        writer.close()


async def _press(call: AgiCall) -> None:
    await call.get_key(5)


async def _play(call: AgiCall) -> None:
    await call.play(["/sounds/a", "/sounds/b"])


async def _write(call: AgiCall) -> None:
    await call.set_variable("A", "b")


@pytest.mark.parametrize("doing", [_press, _play, _write])
@pytest.mark.parametrize("last_word", [b"", b"HANGUP\n", b"HANGUP\n200 result=-1 endpos=1\n"])
async def test_a_hang_up_at_any_moment_ends_the_call_once(
    doing: Callable[[AgiCall], Awaitable[None]], last_word: bytes
) -> None:
    ends: list[str] = []

    async def handler(call: AgiCall) -> None:
        try:
            await doing(call)
        except HungUp:
            ends.append("hung up")
            with pytest.raises(HungUp):
                await doing(call)
            raise

    async with _serve(handler) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(header())
        await reader.readline()
        writer.write(last_word)
        writer.close()
        await until(lambda: server.connections == 0 and server.sessions == 0)
    assert ends == ["hung up"]


async def test_a_hang_up_reported_by_result_ends_the_call() -> None:
    ends: list[str] = []

    async def handler(call: AgiCall) -> None:
        try:
            await call.get_key(5)
        except HungUp:
            ends.append("hung up")

    async with _serve(handler) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(header())
        await reader.readline()
        writer.write(b"200 result=-1\n")
        await _closed_by_server(reader)
        writer.close()
    assert ends == ["hung up"]


async def test_stopping_the_server_frees_every_caller() -> None:
    cancelled: list[bool] = []

    async def handler(call: AgiCall) -> None:
        try:
            await call.get_key(5)
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    server = AgiServer("127.0.0.1", 0, handler)
    await server.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(header())
    await reader.readline()
    await server.stop()
    await _closed_by_server(reader)
    writer.close()
    assert cancelled == [True]


async def test_a_caller_who_hangs_up_in_a_menu_leaves_no_task() -> None:
    async def handler(call: AgiCall) -> None:
        while True:
            await call.get_key(1)

    async with _serve(handler) as server:
        await Peer(["", "", HANG_UP]).call(server.port, header())
        await until(lambda: server.sessions == 0)


async def test_too_many_connections_are_closed_and_the_rest_go_on() -> None:
    server = AgiServer("127.0.0.1", 0, _nothing, most_connections=2)
    await server.start()
    held = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(2)]
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    await _closed_by_server(reader)
    assert server.connections == 2
    for _, other in [*held, (reader, writer)]:
        other.close()
    await server.stop()


async def test_a_peer_of_another_address_is_cut_off_before_it_is_read() -> None:
    heard: list[str] = []

    async def handler(call: AgiCall) -> None:
        heard.append(call.env.script)

    server = AgiServer("127.0.0.1", 0, handler, permit=["127.0.0.2", "::1"])
    await server.start()
    try:
        for address, taken in (("127.0.0.1", []), ("127.0.0.2", ["main"])):
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", server.port, local_addr=(address, 0)
            )
            with suppress(ConnectionError):
                writer.write(b"agi_network: yes\nagi_network_script: main\n\n")
                await asyncio.wait_for(reader.read(-1), 5)
            writer.close()
            assert heard == taken
    finally:
        await server.stop()
