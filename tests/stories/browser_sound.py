"""What a page's telephone sends and hears, read from the browser's own RTP counters."""

from typing import TypedDict, cast

from playwright.async_api import Page

# Keeps every connection the page makes, so that its counters can be read later.
_KEEP = """
const Real = window.RTCPeerConnection;
window.__connections = [];
window.RTCPeerConnection = class extends Real {
  constructor(...args) { super(...args); window.__connections.push(this); }
};
"""
_COUNT = """
async () => {
  const sum = { packets_in: 0, packets_out: 0, energy_in: 0 };
  for (const one of window.__connections) {
    for (const report of (await one.getStats()).values()) {
      if (report.type === 'inbound-rtp' && report.kind === 'audio') {
        sum.packets_in += report.packetsReceived;
        sum.energy_in += report.totalAudioEnergy ?? 0;
      }
      if (report.type === 'outbound-rtp' && report.kind === 'audio') {
        sum.packets_out += report.packetsSent;
      }
    }
  }
  return sum;
}
"""


class Counters(TypedDict):
    """Sums over all of the page's connections."""

    packets_in: int
    packets_out: int
    energy_in: float  # of what was heard; 0 is silence


async def keep_connections(page: Page) -> None:
    """Let the page remember its connections; before it is opened."""
    await page.add_init_script(_KEEP)


async def counters(page: Page) -> Counters:
    """Read the counters now."""
    return cast(Counters, await page.evaluate(_COUNT))
