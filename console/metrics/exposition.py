"""Figures as the text that Prometheus reads, written by its own library."""

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder

from console.metrics.series import BY_NAME, Sample


def encode(samples: Iterable[Sample], accepts: str) -> tuple[bytes, str]:
    """Give the text and its content type, in the form that the reader's Accept header asks for.

    Raises KeyError for a series that `series.py` does not list.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Told(samples))
    ProcessCollector(registry=registry)
    write, kind = choose_encoder(accepts)
    return write(registry), kind


class _Told:
    """A collector of what was collected already."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        self._samples = samples

    def collect(self) -> Iterator[Metric]:
        """Give each series with its samples."""
        found: dict[str, GaugeMetricFamily | CounterMetricFamily] = {}
        for name, labels, value in self._samples:
            if name not in found:
                found[name] = _family(name)
            found[name].add_metric(labels, value)
        yield from found.values()


def _family(name: str) -> GaugeMetricFamily | CounterMetricFamily:
    series = BY_NAME[name]
    family = CounterMetricFamily if series.kind == "counter" else GaugeMetricFamily
    return family(name, series.told, labels=series.labels)
