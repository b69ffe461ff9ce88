"""A pair of eyes on one page: what it shows in each language and width, and what went wrong."""

import asyncio
import contextlib
import os
import re
import time
from pathlib import Path
from typing import Any, TypedDict, cast

import msgspec
from playwright.async_api import CDPSession, ConsoleMessage, Page, Request, Response, WebSocket
from playwright.async_api import Error as PlaywrightError

from tests.stories.pages.page_words import Text, wrong_words

WIDE = (1440, 900)
NARROW = (900, 1200)
PHONE = (390, 844)
LANGUAGES = {"zh": "zh-CN", "en": "en"}
_SEEN = Path(__file__).with_name("page_checks.js").read_text()
_CONTROLS = {
    *("button", "checkbox", "combobox", "dialog", "link", "listbox", "menuitem", "option"),
    *("radio", "searchbox", "slider", "spinbutton", "switch", "tab", "textbox"),
}
_TABS_AT_MOST = 300
_MOVES_AT_MOST_S = 5.0
_WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
_COLOURS_REST = """() => Promise.allSettled(document.getAnimations()
    .filter((one) => one instanceof CSSTransition).map((one) => one.finished))"""
_WHO_AM_I = "/api/me"  # answered with 401 to a visitor: that is how the page learns to ask
_TABBING = Path(__file__).with_name("tab_order.js").read_text()


class Seen(TypedDict):
    """What page_checks.js measures."""

    language: str
    wider_by: int  # CSS pixels to the right of the window
    widest: list[str]  # some of what reaches out there
    texts: list[Text]
    faint: list[str]
    cut: list[str]
    deaf: list[str]
    small: list[str]  # controls under 24 px


class PageChecks:
    """Watch a page from before it opens; `faults` says where and what."""

    def __init__(self, page: Page, who: str) -> None:
        self.page = page
        self.faults: list[str] = []
        self.views = 0
        self._who = who
        self._place = "opening"
        self._data: list[str] = []
        self._pending: set[Request] = set()
        self._reading: set[asyncio.Task[None]] = set()
        self._devtools: CDPSession | None = None
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self._fault(f"page error: {error}"))
        page.on("request", self._asked)
        page.on("requestfinished", self._done)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)
        page.on("websocket", self._listen)

    async def everywhere(self, place: str, *, picture: str = "") -> None:
        """Look in both languages at three widths and, once, in the dark theme.

        The page is wide, Chinese and light afterwards.
        """
        for language in ("en", "zh"):
            await self.speak(language)
            for width in (PHONE, NARROW, WIDE):
                await self.page.set_viewport_size({"width": width[0], "height": width[1]})
                await self._look(place, language, width)
            if picture:
                await self._take(picture if language == "en" else f"{picture}-zh")
        await self._switch_theme()
        await self._look(f"{place}, dark", "zh", WIDE)
        await self._switch_theme()

    async def on_a_phone(self, place: str) -> None:
        """Look in both languages at a telephone's width, where fingers must hit every control.

        The page is wide and Chinese afterwards.
        """
        await self.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        for language in ("en", "zh"):
            await self.speak(language)
            await self._look(place, language, PHONE)
        await self.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})

    async def _switch_theme(self) -> None:
        """Switch between light and dark; the sign-in page has no button for it."""
        button = self.page.get_by_test_id("theme")
        if await button.count():
            await button.dispatch_event("click")
        else:
            await self.page.evaluate("document.documentElement.classList.toggle('dark')")
        await self.page.evaluate(_COLOURS_REST)

    async def by_tab(self, place: str) -> None:
        """Walk through the page with the Tab key: every control must get the focus."""
        self._place = f"{place}, by Tab"
        walk = await self.page.evaluate_handle(_TABBING)
        for _ in range(_TABS_AT_MOST):
            await self.page.keyboard.press("Tab")
            if not await walk.evaluate("(walk) => walk.goesOn()"):
                break
        for missed in await walk.evaluate("(walk) => walk.missed()"):
            self._fault(f"Tab does not reach {missed}")
        await self.page.evaluate("document.activeElement?.blur()")

    async def speak(self, language: str) -> None:
        """Switch the language by its button, which a dialog may cover."""
        html = self.page.locator("html")
        if await html.get_attribute("lang") != LANGUAGES[language]:
            await self.page.get_by_test_id("language").dispatch_event("click")
            await self.page.locator(f"html[lang={LANGUAGES[language]}]").wait_for()

    async def settled(self) -> None:
        """Wait until nothing is being fetched and the picture has been drawn."""
        while True:
            await self.page.evaluate(
                "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
            )
            if not self._pending and not self._reading:
                return
            await asyncio.sleep(0.02)

    async def _look(self, place: str, language: str, width: tuple[int, int]) -> None:
        self._place = f"{place}, {language}, {width[0]} px"
        await self.settled()
        await self.page.evaluate(_COLOURS_REST)
        self.views += 1
        seen = cast(Seen, await self.page.evaluate(_SEEN))
        if seen["language"] != LANGUAGES[language]:
            self._fault(f"the page says it is in {seen['language']}")
        if seen["wider_by"] > 0 and not await self._fits():
            self._fault(f"wider than the window by {seen['wider_by']} px: {seen['widest']}")
        for fault in wrong_words(seen["texts"], "\n".join(self._data)):
            self._fault(fault)
        for what, where in (
            ("faint", seen["faint"]),
            ("cut off", seen["cut"]),
            ("no key", seen["deaf"]),
            ("under 24 px", seen["small"]),
        ):
            for one in where:
                self._fault(f"{what}: {one}")
        for role in await self._nameless():
            self._fault(f"a {role} without a name")
        await self._keep_view(place, language, width)

    async def _fits(self) -> bool:
        """Give what moves after a change of width its time; tell whether all is in the window."""
        give_up = time.monotonic() + _MOVES_AT_MOST_S
        while await self.page.evaluate(_WIDER):
            if time.monotonic() > give_up:
                return False
            await asyncio.sleep(0.05)
        return True

    async def _nameless(self) -> list[str]:
        """Ask the browser for controls of which a screen reader could not say what they are."""
        if self._devtools is None:
            self._devtools = await self.page.context.new_cdp_session(self.page)
        tree: dict[str, Any] = await self._devtools.send("Accessibility.getFullAXTree")
        return [
            f"{node['role']['value']} ({node.get('backendDOMNodeId')})"
            for node in tree["nodes"]
            if not node.get("ignored")
            and node["role"]["value"] in _CONTROLS
            and not node.get("name", {}).get("value", "").strip()
        ]

    async def _take(self, picture: str) -> None:
        if directory := os.environ.get("HOTLINE_PICTURES"):
            path = Path(directory) / f"{picture}.png"
            await self.page.screenshot(path=path, animations="disabled")

    async def _keep_view(self, place: str, language: str, width: tuple[int, int]) -> None:
        if directory := os.environ.get("HOTLINE_VIEWS"):
            name = f"{self._who}-{place}-{language}-{width[0]}.png".replace(" ", "-")
            path, whole = Path(directory) / name, width == PHONE
            await self.page.screenshot(path=path, animations="disabled", full_page=whole)

    def _fault(self, what: str) -> None:
        self.faults.append(f"{self._who}: {self._place}: {what}")

    def _heard(self, message: ConsoleMessage) -> None:
        strangers = message.location.get("url", "").endswith(_WHO_AM_I)
        if message.type in ("error", "warning") and not strangers:
            self._fault(f"console {message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        self._pending.add(request)

    def _done(self, request: Request) -> None:
        self._pending.discard(request)

    def _failed(self, request: Request) -> None:
        self._done(request)
        if request.failure != "net::ERR_ABORTED":  # the page itself lost interest
            self._fault(f"request failed: {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        stranger = response.status == 401 and response.url.endswith(_WHO_AM_I)
        if response.status >= 400 and not stranger:
            self._fault(f"{response.status} from {response.url}")
        if re.match(r"application/(geo\+)?json", response.headers.get("content-type", "")):
            task = asyncio.create_task(self._read(response), name="read an answer")
            self._reading.add(task)
            task.add_done_callback(self._reading.discard)

    async def _read(self, response: Response) -> None:
        with contextlib.suppress(PlaywrightError):  # the page has gone on without it
            self._data.extend(_strings(msgspec.json.decode(await response.body())))

    def _listen(self, socket: WebSocket) -> None:
        if socket.url.endswith("/live"):
            socket.on(
                "framereceived",
                lambda frame: self._data.extend(_strings(msgspec.json.decode(frame))),
            )


def _strings(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case list():
            return [text for inner in cast(list[object], value) for text in _strings(inner)]
        case dict():
            return [t for inner in cast(dict[str, object], value).values() for t in _strings(inner)]
        case _:
            return []
