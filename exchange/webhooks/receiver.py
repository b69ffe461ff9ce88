"""One request to a receiver: its name resolved once, the connection made to that address.

Rule: what was checked is what is connected to, so a name that changes its address in between (DNS
rebinding) reaches nothing else. Redirects are not followed, proxies of the environment not used,
the answer's body is not read, and the whole takes ten seconds at most.
"""

import asyncio
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Self

import httpx
import msgspec

from core.config import Settings
from exchange.feed.changes import CloudEvent
from exchange.webhooks.addresses import chosen
from exchange.webhooks.failures import unreached
from exchange.webhooks.signature import secret_of, signed
from exchange.webhooks.subscription import Due, Outcome, WebhookUnfit, check_url, outcome_of

_DEADLINE_S = 10.0
_KIND = "application/cloudevents+json"
Resolve = Callable[[str], Awaitable[Sequence[str]]]


async def resolve(host: str) -> Sequence[str]:
    """Give the addresses of a name; raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


class Receivers:
    """Speaks to the receivers of all subscriptions."""

    def __init__(
        self,
        key: bytes,
        private_hosts: Sequence[str] = (),
        *,
        authority: Path | None = None,
        resolved: Resolve = resolve,
        deadline_s: float = _DEADLINE_S,
    ) -> None:
        """`key` is what secrets are derived from; `private_hosts` may be in a private network.

        `authority`: PEM of certificates that are trusted beside this machine's.
        """
        self._key = key
        self._private_hosts = tuple(one.lower() for one in private_hosts)
        self._resolved = resolved
        self._deadline_s = deadline_s
        self._tls = ssl.create_default_context()
        if authority is not None:
            self._tls.load_verify_locations(authority)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Give what speaks to receivers as the operator's settings say."""
        return cls(
            settings.webhook_key, settings.webhook_private_hosts, authority=settings.webhook_ca
        )

    def secret(self, salt: str) -> str:
        """Give a subscription's secret."""
        return secret_of(self._key, salt)

    async def check(self, url: str) -> None:
        """Refuse an address that must not be asked; raises WebhookUnfit."""
        try:
            async with asyncio.timeout(self._deadline_s):
                await self._address(url)
        except (OSError, TimeoutError, UnicodeError):
            raise WebhookUnfit(
                "webhook_host_unknown", "The receiver's host name has no address; check it."
            ) from None

    async def tell(self, webhook: Due, change: CloudEvent) -> Outcome:
        """Send a change, signed; whatever goes wrong is told in the outcome."""
        body = msgspec.json.encode(change)
        headers = signed(self.secret(webhook.salt), change.id, int(time.time()), body)
        try:
            async with asyncio.timeout(self._deadline_s):
                return outcome_of(await self._post(webhook.url, body, headers))
        except WebhookUnfit as why:
            return Outcome(code="private", failure=str(why))
        except (TimeoutError, httpx.TimeoutException):
            return Outcome(code="silent", failure=f"no answer within {self._deadline_s:g} s")
        except (OSError, httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            return unreached(error)

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        host, address = await self._address(url)
        asked = httpx.URL(url)
        told = {**headers, "Host": asked.netloc.decode(), "Content-Type": _KIND}
        client = httpx.AsyncClient(
            verify=self._tls, trust_env=False, follow_redirects=False, timeout=self._deadline_s
        )
        async with (
            client,
            client.stream(
                "POST",
                asked.copy_with(host=address),
                content=body,
                headers=told,
                extensions={"sni_hostname": host},
            ) as answer,
        ):
            return answer.status_code

    async def _address(self, url: str) -> tuple[str, str]:
        host = check_url(url, self._private_hosts)
        address = chosen(await self._resolved(host), is_named=host in self._private_hosts)
        if address is None:
            raise WebhookUnfit(
                "webhook_address_private",
                "The receiver's host is in a private network; if it is meant, have it added to "
                "HOTLINE_WEBHOOK_PRIVATE_HOSTS.",
            )
        return host, address
