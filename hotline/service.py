"""The service: builds every room and runs it, one task group, each task named."""

import asyncio
import signal
from datetime import timedelta

import structlog
from fastapi import FastAPI

from agents.desk import AgentDesk
from agents.house.asterisk_queues import AsteriskQueues
from agents.house.book import HouseBook
from agents.named_board import NamedBoard
from agents.sip_provisioning import TelephoneAccounts
from console.app import Deps, build_app
from console.feed import LiveFeed
from console.http import server
from console.metrics.collect import Watched
from console.traces import switch
from console.traces.gather import CallTraces
from core.bus import Bus
from core.clock import now
from core.config import Settings
from core.db import Database
from core.deadlines.impatient_database import ImpatientDatabase
from cti.telephones import Telephones
from customers.caller.lookup import Lookup
from customers.public_id import PublicIds
from customers.store import list_address_heads
from exchange.drop.door import DropDoor
from exchange.drop.watcher import DropWatcher
from exchange.keeper import ExchangeKeeper
from exchange.webhooks.dispatcher import Dispatcher as Webhooks
from exchange.webhooks.receiver import Receivers
from hotline import schema
from hotline.asterisk.config import home_of
from hotline.certificates import https
from hotline.host import garbage_collection, log_keeper
from hotline.host.notify import feed_watchdog, notify
from hotline.service_home import bring_journal_home
from ivr.announcements.book import AnnouncementBook
from ivr.events import NoticeHeard, RatingGiven, TroubleReported
from ivr.incoming.repertoire import Repertoire, Sources
from ivr.incoming.runner import Runner
from ivr.speech.prompts import Prompts
from ivr.speech.recorded import ChosenVoices, Recorded
from ivr.speech.standby import Standby
from ivr.speech.synthesis import engines
from ivr.speech.voice.neural_voice import NeuralVoice
from ivr.speech.voice.renderer import Renderer
from ivr.speech.words import street_of
from ivr.studio.samples import Samples
from keeping.keeper import Keeper, named_in_feed
from outages.cache import OpenOutages
from outages.outage import OutageView
from outages.store import list_open_outages
from outbound.channels.voice import Voice
from outbound.dialling.notice import NoticeDesk
from outbound.dialling.rehearsal import Rehearsal
from outbound.dispatcher import Dispatcher
from push.hub import Hub
from screenpop.popper import Popper
from screenpop.recent import RecentCalls
from staff.sign_in.session import SessionKeeper

_log = structlog.get_logger("hotline.service")


def _speech(settings: Settings) -> tuple[ChosenVoices, Samples, NeuralVoice, Prompts]:
    """Build what speaks: one rendering process for calls and for samples."""
    sounds, renderer = settings.var / "sounds", Renderer(settings.voice_folder)
    voices = ChosenVoices(Recorded(settings.var), settings.voice)
    voice = NeuralVoice(sounds, settings.voice_folder, voices, renderer)
    spoken_by = engines(online=settings.speech_online, piper_models=settings.piper_models)
    prompts = Prompts(settings.var, spoken_by, voice=voice)
    return voices, Samples(sounds, renderer), voice, prompts


class Service:
    """All rooms of one process, joined by one bus."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.bus = bus = Bus()
        self.database = database = Database(settings.database_url)
        self.lookup = _lookup(settings, database)
        self.lookup.follow(bus)
        self.outages = OpenOutages(database, bus)
        self.at_desk = ImpatientDatabase(settings.database_url)
        self.keeper = SessionKeeper(self.at_desk, settings, bus)
        self.telephones = Telephones(settings, bus, database)
        self.telephones.journal.watch(RatingGiven, TroubleReported, NoticeHeard)
        telephones = self.telephones
        commands, board = telephones.commands, telephones.board
        self.house = HouseBook(settings, database)
        self.desk = AgentDesk(bus, commands, database, board, written_up=self.house.wrap_up)
        telephones.also_remember(self.house.load)  # first: it says how a wrap-up ends
        telephones.also_remember(self.desk.load)
        self.asterisk_queues = AsteriskQueues(settings, bus, commands, self.house)
        self.named = NamedBoard(board, self.desk, database)
        self.accounts = TelephoneAccounts(settings, database, telephones, self.desk, bus)
        self.voices, self.samples, self.voice, self.prompts = _speech(settings)
        self.standby = Standby(
            self.prompts, home_of(settings.var, "hotline") / "data" / "sounds", settings.unit
        )
        self.runner = Runner(settings, bus, database, self.lookup, self.outages, self.prompts)
        self.announcements = AnnouncementBook(database, self.prompts)
        self.repertoire = Repertoire(settings, bus, self.voice, self._sources())
        self.notice = self._notice()
        self.house.on_news(self.repertoire.renew)
        self.announcements.on_news(self.repertoire.renew)
        self.runner.announced_by(self.announcements.told)
        self.runner.queued_by(self.house.queue_for, self.house.closed_words)
        self.runner.vouched_by(self.telephones.witness.vouches)
        self.runner.register("notice", self.notice.handle)
        self.runner.register("telephones", self.accounts.handle, of_call=False)
        self.hub = Hub(bus)
        self.recent = RecentCalls(database, settings.number_plan)
        plan = settings.number_plan
        self.popper = Popper(bus, self.lookup, self.outages, self.hub, self.recent, plan=plan)
        self.live = LiveFeed(bus, self.hub, self.popper, self.named)
        self.channels = (Voice(settings, bus, commands, board),)  # of campaigns
        means = [channel.means for channel in self.channels]
        self.rehearsal = Rehearsal(settings, bus, database, self.voice, means)
        self.traces = switch.collector()
        if self.traces is not None:
            CallTraces(bus, self.traces.tell)
        self.webhooks = _webhooks(settings, database, self.keeper)
        self.exchange = _exchange(settings, database)
        self.drop = DropDoor(settings.drop_dir) if settings.drop_dir else None
        self.dispatcher = Dispatcher(settings, bus, database, self.channels)

    def _notice(self) -> NoticeDesk:
        queue_for = self.house.queue_for
        return NoticeDesk(self.settings, self.bus, self.database, self.prompts, queue_for=queue_for)

    def _sources(self) -> Sources:
        taught, closed = self.runner.taught_prompts, self.house.closed_sentences
        announced = self.announcements.sentences
        return Sources(taught, self._open_outages, self._streets, now, closed, announced)

    def app(self) -> FastAPI:
        """Assemble the web desk."""
        return build_app(
            Deps(
                settings=self.settings,
                database=self.at_desk,
                bus=self.bus,
                keeper=self.keeper,
                telephones=self.telephones,
                hub=self.hub,
                popper=self.popper,
                live=self.live,
                named=self.named,
                house=self.house,
                lookup=self.lookup,
                prompts=self.prompts,
                announcements=self.announcements,
                voices=self.voices,
                samples=self.samples,
                watched=self._watched(),
                trace=self.traces.tell if self.traces else None,
                channels=tuple(one.means for one in self.channels),
                revision=schema.newest(),
            )
        )

    def _watched(self) -> Watched:
        return Watched(
            var=self.settings.var,
            drop=self.drop,
            bus=self.bus,
            telephones=self.telephones,
            desk=self.desk,
            lookup=self.lookup,
            hub=self.hub,
            agi=self.runner.server,
            voice=self.voice,
            database=self.database,
            at_desk=self.at_desk,
        )

    async def run(self) -> None:
        """Run until cancelled. Menus start first, the web desk last.

        Nothing waits for the phone index: until it is loaded, the database is asked.
        """
        await self.runner.start()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.runner.run(), name="ivr")
            tasks.create_task(self.at_desk.run(), name="database's pulse")
            tasks.create_task(self.lookup.run(), name="customers")
            tasks.create_task(self.outages.run(), name="outages")
            tasks.create_task(self.telephones.run(), name="telephones")
            tasks.create_task(self.desk.run(), name="agents at work")
            tasks.create_task(self.house.run(), name="house")
            tasks.create_task(self.announcements.run(), name="announcements")
            tasks.create_task(self.asterisk_queues.run(), name="queues")
            tasks.create_task(self.accounts.run(), name="telephone accounts")
            tasks.create_task(self.keeper.run(), name="sign-ins")
            tasks.create_task(self.named.run(), name="agents' names")
            old_data = _old_data(self.settings, self.database, self.keeper, self.prompts)
            tasks.create_task(old_data.run(), name="what is forgotten each night")
            tasks.create_task(feed_watchdog(), name="systemd's watchdog")
            tasks.create_task(self.dispatcher.run(), name="dispatcher")
            tasks.create_task(self.exchange.run(), name="exchange")
            tasks.create_task(self.webhooks.run(), name="webhooks")
            if self.drop is not None:
                drop = DropWatcher(self.settings, self.database, self.keeper.audit, self.drop)
                tasks.create_task(drop.run(), name="drop folder")
            tasks.create_task(log_keeper.run(self.settings.var), name="logs")
            tasks.create_task(self._warm_up(), name="prompts")
            tasks.create_task(self.standby.run(), name="Asterisk's own sentences")
            tasks.create_task(self.voice.run(), name="voice")
            tasks.create_task(self.repertoire.run(), name="what the voice learns")
            tasks.create_task(self.rehearsal.run(), name="what campaigns say")
            tasks.create_task(self._serve_desk(), name="desk")

    async def _warm_up(self) -> None:
        failed = await self.runner.warm_up()
        if failed:
            _log.warning("prompts could not be made; callers hear a tone in their place; "
                         "see `hotline doctor`", count=failed)  # fmt: skip

    async def _open_outages(self) -> list[OutageView]:
        async with self.database.transaction() as session:
            return await list_open_outages(session)

    async def _streets(self, most: int) -> list[str]:
        async with self.database.transaction() as session:
            heads = await list_address_heads(session, most)
        return list(dict.fromkeys(map(street_of, heads)))

    async def _serve_desk(self) -> None:
        certificate, key = self.settings.tls_certificate, self.settings.tls_key
        pair = (certificate, key or certificate) if certificate else None
        app = self.app()
        garbage_collection.settle()  # all is built: a full collection would delay cards
        await server.serve(app, self.settings, tls=pair, on_ready=lambda: notify("READY=1"))

    async def close(self) -> None:
        """Close connections and stop look-ups."""
        await self.popper.close()
        await self.recent.close()
        await self.lookup.close()
        await self.at_desk.close()
        await self.database.close()
        if self.traces is not None:
            await asyncio.to_thread(self.traces.close)


def _lookup(settings: Settings, database: Database) -> Lookup:
    return Lookup(
        database,
        plan=settings.number_plan,
        timezone=settings.timezone,
        ids=PublicIds(settings.customer_id_key),
    )


def _old_data(
    settings: Settings, database: Database, keeper: SessionKeeper, prompts: Prompts
) -> Keeper:
    return Keeper(
        database,
        keeper.audit,
        settings.var,
        plan=settings.number_plan,
        timezone=settings.timezone,
        forget_sound=prompts.forget,
    )


def _exchange(settings: Settings, database: Database) -> ExchangeKeeper:
    kept = timedelta(days=settings.changes_kept_days)
    return ExchangeKeeper(database, named_in_feed(settings.number_plan), kept=kept)


def _webhooks(settings: Settings, database: Database, keeper: SessionKeeper) -> Webhooks:
    receivers = Receivers.of(settings)
    patience = timedelta(days=settings.webhook_patience_days)
    return Webhooks(database, receivers, keeper.audit, patience=patience)


async def serve(settings: Settings) -> None:
    """Run the service until SIGTERM or SIGINT."""
    bring_journal_home(settings.var)
    service = Service(https.prepare(settings))
    work = asyncio.create_task(service.run(), name="service")
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, work.cancel)
    try:
        await work
    except asyncio.CancelledError:
        _log.info("the service stops")
    finally:
        await service.close()
