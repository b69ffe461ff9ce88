"""The web application: the routes of all rooms behind one gate, one shield and one error shape.

Order from outside: shield (headers, size) → gate (Origin, Host) → compression → routes.
`hotline.service` makes the parts and passes them in `Deps`; nothing is started here.
"""

from zoneinfo import ZoneInfo

import msgspec
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.requests import HTTPConnection

import agents.house.routes
import agents.routes
import console.metrics.routes
import customers.corrections.conflict_routes
import customers.corrections.routes
import customers.routes
import exchange.routes
import insights.routes
import ivr.announcements.routes
import ivr.rating.routes
import ivr.studio.routes
import keeping.routes
import outages.routes
import outbound.campaign.routes
import push.routes
import staff.routes
import staff.store
import workdays.routes
from agents import softphone_line
from agents.house.acts import HouseActs
from agents.house.book import HouseBook
from agents.named_board import NamedBoard
from console import desk_settings, health, pages
from console.feed import LiveFeed
from console.http import problems
from console.http.compression import Compression
from console.http.gate import Gate, own_names
from console.http.shield import IsKnown, Shield
from console.metrics.collect import Collector, Watched
from console.traces.gather import Tell, TracedRequests
from core.bus import Bus
from core.config import Settings
from core.db import Database
from cti.telephones import Telephones
from customers.acts import CustomerActs
from customers.budget import Budget
from customers.caller.lookup import Lookup
from exchange.accounts import door
from exchange.accounts.door import TokenKeeper
from ivr.announcements.acts import AnnouncementActs
from ivr.announcements.book import AnnouncementBook
from ivr.speech.prompts import Prompts
from ivr.speech.recorded import ChosenVoices
from ivr.studio.desk import Studio
from ivr.studio.voices import Speaks, VoiceRoom
from outbound.campaign.acts import CampaignActs
from outbound.campaign.campaign import Means
from push.hub import Hub
from screenpop.popper import Popper
from staff.people import SignedIn
from staff.sign_in import session
from staff.sign_in.session import COOKIE, SessionKeeper
from workdays.acts import CalendarActs


class Deps(msgspec.Struct, frozen=True, kw_only=True):
    """The parts that the routes speak to; made, and started, by `hotline.service`."""

    settings: Settings
    bus: Bus
    database: Database
    keeper: SessionKeeper
    hub: Hub
    popper: Popper
    live: LiveFeed
    named: NamedBoard
    house: HouseBook
    telephones: Telephones
    lookup: Lookup
    prompts: Prompts
    announcements: AnnouncementBook
    voices: ChosenVoices
    samples: Speaks
    watched: Watched  # whose figures are told to Prometheus
    trace: Tell | None = None  # takes spans, where traces are told
    channels: tuple[Means, ...]  # of campaigns; the first is the usual one
    revision: str  # of the tables that this program works with


def build_app(deps: Deps) -> FastAPI:
    """Put the application together."""
    app = FastAPI(
        title="Hotline",
        description="The telephone customer service of an electric utility: desk, board, calls.",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        generate_unique_id_function=_operation_id,
        responses={"4XX": {"model": problems.Problem}},
    )
    session.install(app, deps.keeper)
    door.install(app, TokenKeeper(deps.database))
    problems.install(app)
    _include_routes(app, deps)
    pages.install(app)
    if deps.trace is not None:
        app.add_middleware(TracedRequests, tell=deps.trace)
    app.add_middleware(Compression)
    app.add_middleware(Gate, ours=own_names(deps.settings))
    app.add_middleware(
        Shield,
        hsts=_has_own_certificate(deps.settings),
        is_known=_is_signed_in(deps),
        pictures=deps.settings.map_tiles_origin,
    )
    return app


def _include_routes(app: FastAPI, deps: Deps) -> None:
    settings, database, keeper = deps.settings, deps.database, deps.keeper
    app.include_router(staff.routes.routes(settings, database, keeper, deps.house.queues_in_use))
    app.include_router(
        desk_settings.routes(settings, tuple(one.name for one in deps.channels), deps.house)
    )
    app.include_router(agents.routes.routes(database, deps.named, deps.house))
    app.include_router(agents.house.routes.routes(_house_acts(deps), deps.house), prefix="/api")
    app.include_router(
        workdays.routes.routes(
            CalendarActs(database, keeper.audit, deps.house.load, settings.region)
        ),
        prefix="/api",
    )
    app.include_router(softphone_line.routes(settings, database, keeper, deps.bus, deps.hub))
    app.include_router(push.routes.routes(deps.hub, keeper))
    _include_customers_routes(app, deps)
    app.include_router(
        outages.routes.routes(settings, database, deps.bus, keeper.audit), prefix="/api"
    )
    app.include_router(
        outbound.campaign.routes.routes(settings, database, _campaign_acts(deps), deps.prompts),
        prefix="/api",
    )
    _include_voice_routes(app, deps)
    app.include_router(insights.routes.routes(settings, database), prefix="/api")
    _include_machines_routes(app, deps)


def _include_customers_routes(app: FastAPI, deps: Deps) -> None:
    settings, database, keeper = deps.settings, deps.database, deps.keeper
    app.include_router(
        customers.routes.routes(
            database,
            viewer=session.allowing("see_customers"),
            audit=keeper.audit,
            keeping=_keeping(deps),
            showing=customers.routes.Showing(
                settings.number_plan, settings.timezone, staff.store.names_of
            ),
        ),
        prefix="/api",
    )
    plan, zone = settings.number_plan, ZoneInfo(settings.timezone)
    acts = CustomerActs(database, deps.bus, keeper.audit, plan, zone)
    corrector = session.allowing("correct_customers")
    app.include_router(
        customers.corrections.routes.routes(acts, deps.lookup.ids, corrector), prefix="/api"
    )
    app.include_router(
        customers.corrections.conflict_routes.routes(
            database,
            acts,
            deps.lookup.ids,
            staff.store.names_of,
            session.allowing("decide_conflicts"),
        ),
        prefix="/api",
    )


def _include_voice_routes(app: FastAPI, deps: Deps) -> None:
    """Include what supervisors hear, record and have callers told."""
    settings, database, keeper = deps.settings, deps.database, deps.keeper
    app.include_router(ivr.rating.routes.routes(database))
    book = deps.announcements
    studio = Studio(settings, database, keeper.audit, deps.prompts, lambda: book.current)
    voices = VoiceRoom(settings, database, keeper.audit, deps.voices, deps.samples)
    app.include_router(ivr.studio.routes.routes(studio, voices, deps.prompts), prefix="/api")
    announcing = AnnouncementActs(database, keeper.audit, book.load, recorded=book.recorded)
    app.include_router(
        ivr.announcements.routes.routes(announcing, book, deps.prompts), prefix="/api"
    )


def _include_machines_routes(app: FastAPI, deps: Deps) -> None:
    """Include what programs ask, and what is kept how long."""
    settings, database, keeper = deps.settings, deps.database, deps.keeper
    app.include_router(
        exchange.routes.routes(settings, database, deps.bus, keeper.audit, deps.watched.drop),
        prefix="/api",
    )
    app.include_router(keeping.routes.routes(database, keeper.audit, settings), prefix="/api")
    app.include_router(health.routes(settings, _looked_at(deps)))
    app.include_router(console.metrics.routes.routes(settings, Collector(deps.watched)))


def _looked_at(deps: Deps) -> health.Looked:
    return health.Looked(
        database=deps.database,
        board=deps.telephones.board,
        lookup=deps.lookup,
        menus=deps.watched.agi,
        revision=deps.revision,
    )


def _house_acts(deps: Deps) -> HouseActs:
    default, audit = deps.settings.default_queue, deps.keeper.audit
    return HouseActs(deps.database, audit, deps.house.load, default_queue=default)


def _campaign_acts(deps: Deps) -> CampaignActs:
    audit = deps.keeper.audit
    return CampaignActs(deps.settings, deps.database, deps.bus, audit, channels=deps.channels)


def _is_signed_in(deps: Deps) -> IsKnown:
    tokens = TokenKeeper(deps.database)

    async def ask(connection: HTTPConnection) -> bool:
        if token := door.token_of(connection):
            return await tokens.who(token) is not None
        return await deps.keeper.who(connection.cookies.get(COOKIE, "")) is not None

    return ask


def _keeping(deps: Deps) -> customers.routes.Keeping:
    def is_before_them(who: SignedIn, shown_id: int) -> bool:
        card = deps.popper.card_of(who.extension) if who.extension else None
        return card is not None and any(one.customer_id == shown_id for one in card.candidates)

    return customers.routes.Keeping(
        ids=deps.lookup.ids,
        files=Budget(deps.settings.customer_files_per_hour),
        searches=Budget(deps.settings.customer_searches_per_hour),
        is_before_them=is_before_them,
    )


def _has_own_certificate(settings: Settings) -> bool:
    """Tell whether the certificate is the operator's, not one made in the state directory."""
    certificate = settings.tls_certificate
    return certificate is not None and certificate.parent != settings.var / "tls"


def _operation_id(route: APIRoute) -> str:
    """Name an operation after its function: `list_calls` → `listCalls`."""
    first, *rest = route.name.split("_")
    return first + "".join(word.capitalize() for word in rest)
