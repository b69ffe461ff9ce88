"""Spans of facts on the bus, received by a collector on loopback as OTLP writes them."""

import asyncio
import socket
from collections.abc import AsyncIterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Received
from starlette.responses import PlainTextResponse

from console.traces.gather import CallTraces, TracedRequests
from console.traces.otlp import Collector
from console.traces.spans import Span
from core.bus import Bus
from cti.events import AttemptEnded, CallArrived
from hotline.doctor import traces as doctor
from tests.console.traces.test_spans import CALL, FACTS, NOTES, at
from tests.until import until

pytestmark = pytest.mark.border


@pytest.fixture
async def receiver() -> AsyncIterator[tuple[str, list[Received]]]:
    """Listen as a collector does; what came is listed."""
    came: list[Received] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            body = self.rfile.read(int(self.headers["content-length"]))
            asked = ExportTraceServiceRequest.FromString(body)
            came.extend(
                span for of in asked.resource_spans for inside in of.scope_spans
                for span in inside.spans
            )  # fmt: skip
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", came
    await asyncio.to_thread(server.shutdown)
    server.server_close()


async def test_a_call_comes_as_one_trace_with_its_own_moments(
    receiver: tuple[str, list[Received]],
):
    address, came = receiver
    bus, collector = Bus(), Collector(address)
    told: list[Span] = []

    def tell(span: Span) -> None:
        told.append(span)
        collector.tell(span)

    CallTraces(bus, tell, settled_s=0)
    for fact in (*FACTS[:1], *NOTES, *FACTS[1:]):
        bus.publish(fact)
    await until(lambda: bool(told))
    await asyncio.to_thread(collector.close)
    spans = {span.name: span for span in came}
    assert len({span.trace_id for span in came}) == 1
    assert spans["talk"].parent_span_id == spans["call"].span_id
    assert spans["menu step"].parent_span_id == spans["menu"].span_id
    assert spans["call"].start_time_unix_nano == int(at(0).timestamp()) * 10**9
    attributes = {one.key: one.value.string_value for one in spans["call"].attributes}
    assert attributes["hotline.call_id"] == CALL


async def test_a_collector_that_says_nothing_keeps_nobody_from_ending():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        collector = Collector(f"http://127.0.0.1:{silent.getsockname()[1]}")
        for _ in range(2000):  # four batches, and the SDK waits for each
            collector.tell(Span(name="call", began_at=at(0), ended_at=at(1), told={}))
        async with asyncio.timeout(8):
            await asyncio.to_thread(collector.close)


async def test_what_comes_after_a_call_was_told_opens_it_no_more():
    told: list[Span] = []
    bus = Bus()
    CallTraces(bus, told.append, settled_s=0)
    for fact in FACTS:
        bus.publish(fact)
    await until(lambda: bool(told))
    for fact in FACTS[-2:]:  # Asterisk's end of a leg, once more
        bus.publish(fact)
    after = asyncio.Event()
    asyncio.get_running_loop().call_later(0, after.set)
    await after.wait()
    assert [span.name for span in told] == ["call"]


async def test_an_attempt_is_told_from_its_first_channel_to_asterisks_answer():
    told: list[Span] = []
    bus = Bus()
    CallTraces(bus, told.append)
    arrived = CallArrived(
        at=at(0), call_id="1764.2", direction="out", number="", name="", dialled="", channel="",
        attempt_id="a1",
    )  # fmt: skip
    bus.publish(arrived)
    bus.publish(AttemptEnded(at=at(20), attempt_id="a1", answered=False, reason=3))
    [span] = told
    assert (span.began_at, span.ended_at) == (at(0), at(20))
    assert span.told == {"hotline.attempt_id": "a1", "hotline.outcome": "not answered"}


async def test_a_request_of_another_system_is_told_by_its_route_and_the_desks_are_not():
    told: list[Span] = []
    app = TracedRequests(PlainTextResponse("here"), told.append)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://localhost"
    ) as client:
        await client.get("/api/customers/7")
        await client.get("/api/exchange/v1/customers/7")
    assert [span.name for span in told] == ["GET unknown"], "a route that is none has no address"
    assert told[0].told == {"http.response.status_code": 200}


def test_the_doctor_looks_at_traces_only_where_they_are_wanted(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    assert doctor.examine() == ()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    assert [finding.ok for finding in doctor.examine()] == [True]
