"""The API's description, as a file the web desk's types are generated from.

`python -m console.openapi` writes it; `python -m console.openapi --check` fails when the file
is stale (so does a test). The parts are made and never started, so nothing connects.
"""

import json
import sys
from pathlib import Path
from typing import get_args

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from pydantic import SecretStr

from agents.board_lines import AgentLine, CallLine, QueueLine
from agents.desk import AgentDesk
from agents.house.book import HouseBook
from agents.named_board import NamedBoard
from console.app import Deps, build_app
from console.feed import LiveFeed, LiveSnapshot
from console.metrics.collect import Watched
from core import answers
from core.bus import Bus
from core.config import Settings
from core.db import Database
from cti.telephones import Telephones
from customers.caller.lookup import Lookup
from customers.public_id import PublicIds
from exchange.examples import EXAMPLES, as_json
from ivr.agi.call import AgiCall
from ivr.agi.server import AgiServer
from ivr.announcements.book import AnnouncementBook
from ivr.events import RatingGiven
from ivr.speech.prompts import Prompts
from ivr.speech.recorded import ChosenVoices, Recorded
from ivr.speech.voice.neural_voice import NeuralVoice
from ivr.speech.voice.renderer import Renderer
from ivr.studio.samples import Samples
from outages.cache import OpenOutages
from outages.events import OutageChanged
from outbound.campaign.campaign import VOICE
from outbound.campaign.events import CampaignChanged
from push.frames import CallGone, CardCleared, Greeting, LinkState, SoftphoneTaken
from push.hub import Hub
from screenpop.card import Card
from screenpop.popper import Popper
from screenpop.recent import RecentCalls
from staff.people import ACTS, Act
from staff.sign_in.session import SessionKeeper

PATH = Path(__file__).parent.parent / "web" / "src" / "server" / "api" / "openapi.json"
_NOT_A_SECRET = SecretStr("only to describe the API")


def make_deps(settings: Settings, bus: Bus, database: Database) -> Deps:
    """Make all parts without starting them (tests use this, too)."""
    telephones = Telephones(settings, bus, database)
    lookup = Lookup(database, plan=settings.number_plan, ids=PublicIds(settings.customer_id_key))
    lookup.follow(bus)
    open_outages = OpenOutages(database, bus)
    hub = Hub(bus)
    plan = settings.number_plan
    popper = Popper(bus, lookup, open_outages, hub, RecentCalls(database, plan), plan=plan)
    house = HouseBook(settings, database)
    commands, board = telephones.commands, telephones.board
    desk = AgentDesk(bus, commands, database, board, written_up=house.wrap_up)
    named = NamedBoard(board, desk, database)
    voices = ChosenVoices(Recorded(settings.var), settings.voice)
    prompts = Prompts(settings.var)
    return Deps(
        settings=settings,
        bus=bus,
        database=database,
        keeper=SessionKeeper(database, settings, bus),
        hub=hub,
        popper=popper,
        live=LiveFeed(bus, hub, popper, named),
        named=named,
        house=house,
        telephones=telephones,
        lookup=lookup,
        prompts=prompts,
        announcements=AnnouncementBook(database, prompts),
        voices=voices,
        samples=Samples(settings.var / "sounds", Renderer(settings.voice_folder)),
        channels=(VOICE,),
        revision="",  # as of tables that no migration made
        watched=Watched(
            var=settings.var,
            bus=bus,
            telephones=telephones,
            desk=desk,
            lookup=lookup,
            hub=hub,
            agi=AgiServer(settings.agi_host, settings.agi_port, _serve_nobody),
            voice=NeuralVoice(settings.var / "sounds", settings.voice_folder, voices),
            database=database,
            at_desk=database,
        ),
    )


async def _serve_nobody(call: AgiCall) -> None:
    """Serve no call: the server is not started."""


def unstarted_deps() -> Deps:
    """Make parts without any connection."""
    settings = Settings(ami_secret=_NOT_A_SECRET, cookie_secret=_NOT_A_SECRET)
    return make_deps(settings, Bus(), Database("postgresql://nobody@127.0.0.1:1/nowhere"))


_ACTS = {
    "description": "What an account may do; `x-roles`: which role may do what.",
    "type": "string",
    "enum": sorted(get_args(Act)),
    "x-roles": ACTS,
}
_FRAMES = (
    LiveSnapshot, Card, CardCleared, AgentLine, CallLine, CallGone, QueueLine, LinkState,
    CampaignChanged, RatingGiven, OutageChanged, SoftphoneTaken, Greeting,
)  # fmt: skip


def describe(app: FastAPI) -> str:
    """Describe the API and the frames of /live as JSON, the same bytes for the same routes."""
    described = app.openapi()
    schemas = described["components"]["schemas"]
    schemas["Act"] = _ACTS
    functions = [getattr(one, "endpoint", None) for one in iter_route_contexts(app.routes)]
    found = answers.schemas([*_FRAMES, *answers.answers(functions)])
    for example in EXAMPLES:
        found[type(example).__name__]["examples"] = [as_json(example)]
    for name, schema in found.items():
        if schemas.setdefault(name, schema) != schema:
            raise ValueError(f"two things are called {name} in the API; rename one")
    return json.dumps(described, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> None:
    """Write the file, or with --check compare it."""
    text = describe(build_app(unstarted_deps()))
    if "--check" in sys.argv:
        if not PATH.exists() or PATH.read_text() != text:
            sys.exit("openapi.json is stale: run `python -m console.openapi` and commit it")
        return
    PATH.parent.mkdir(parents=True, exist_ok=True)
    PATH.write_text(text)


if __name__ == "__main__":
    main()
