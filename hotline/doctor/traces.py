"""The doctor on traces: an endpoint needs the package that speaks to it."""

from console.traces.switch import MEND, endpoint, is_installed
from hotline.doctor.findings import Finding


def examine() -> tuple[Finding, ...]:
    """Look whether traces that are wanted can be told; nothing where they are off."""
    if not endpoint():
        return ()
    if is_installed():
        return (Finding("traces", "opentelemetry is installed", ok=True, seen=endpoint()),)
    return (Finding("traces", "opentelemetry is installed", ok=False, mend=MEND),)
