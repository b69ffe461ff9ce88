"""Whether traces are told: where OTEL_EXPORTER_OTLP_ENDPOINT is set and the extra is installed."""

import os
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

import structlog

from console.traces.spans import Span

_log = structlog.get_logger("console.traces.switch")

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
MEND = f"install the extra `otel` (docs/traces.md), or unset {ENDPOINT}"


class Collects(Protocol):
    """Takes spans (`console.traces.otlp.Collector`)."""

    def tell(self, span: Span) -> None:
        """Send a span; never waits."""
        ...

    def close(self) -> None:
        """Send what waits; blocks for some seconds at most."""
        ...


def endpoint() -> str:
    """Give the collector's address; "" where none is set."""
    return os.environ.get(ENDPOINT, "")


def is_installed() -> bool:
    """Tell whether the extra `otel` is installed."""
    try:
        return find_spec("opentelemetry.exporter.otlp.proto.http") is not None
    except ModuleNotFoundError:
        return False


def collector() -> Collects | None:
    """Give who takes spans; None where traces are off, and a line where they cannot be on."""
    if not endpoint():
        return None
    if not is_installed():
        _log.error("no traces are told: the package opentelemetry is missing", mend=MEND)
        return None
    try:
        made = import_module("console.traces.otlp").Collector(endpoint())
    except ValueError as why:  # the SDK reads settings of its own; calls go on either way
        _log.error("no traces are told: a setting of OpenTelemetry is wrong", why=str(why))
        return None
    _log.info("traces are told to the collector")
    return made
