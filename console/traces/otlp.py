"""Spans on their way to an OpenTelemetry collector, by OTLP over HTTP; needs the extra `otel`.

The SDK's own settings hold, where they are in the environment: OTEL_EXPORTER_OTLP_HEADERS,
OTEL_TRACES_SAMPLER, OTEL_SERVICE_NAME and the like.
"""

import os
import threading
from datetime import datetime

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import StatusCode, set_span_in_context

from console.traces.spans import Span

_PATH = "/v1/traces"
_PATIENCE_S = 5
_CLOSING_S = 2.0


class Collector:
    """Sends spans in batches from a thread of its own; what it cannot send it drops."""

    def __init__(self, endpoint: str) -> None:
        """`endpoint` is OTEL_EXPORTER_OTLP_ENDPOINT: http://collector:4318."""
        name = os.environ.get("OTEL_SERVICE_NAME", "hotline")
        self._provider = TracerProvider(
            resource=Resource.create({SERVICE_NAME: name}), shutdown_on_exit=False
        )
        exporter = OTLPSpanExporter(endpoint.rstrip("/") + _PATH, timeout=_PATIENCE_S)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("hotline")

    def tell(self, span: Span) -> None:
        """Send a span and those inside it, as one trace."""
        self._tell(span, None)

    def _tell(self, span: Span, parent: Context | None) -> None:
        made = self._tracer.start_span(
            span.name, parent, attributes=span.told, start_time=_nanoseconds(span.began_at)
        )
        inside = set_span_in_context(made)
        for child in span.children:
            self._tell(child, inside)
        if span.has_failed:
            made.set_status(StatusCode.ERROR)
        made.end(_nanoseconds(span.ended_at))

    def close(self) -> None:
        """Send what waits, two seconds at most; blocks.

        The SDK heeds no deadline of its own: it may wait five seconds for each batch that waits.
        """
        ending = threading.Thread(target=self._provider.shutdown, name="traces-end", daemon=True)
        ending.start()
        ending.join(_CLOSING_S)


def _nanoseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000) * 1000
