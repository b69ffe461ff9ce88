"""Every series that Prometheus reads, in one list: name, kind, labels and what is counted.

Rule: a label takes few values that settings, menus or the program itself name, never a number, a
name or an id. docs/metrics.md has the same list (tests/console/metrics compares).
"""

from typing import Literal

import msgspec

Sample = tuple[str, tuple[str, ...], float]  # series, its labels' values, value
MOST_VALUES = 50  # of a label that is not ours alone, as a queue's name; further ones are `other`


class Series(msgspec.Struct, frozen=True):
    """One series."""

    name: str
    kind: Literal["gauge", "counter"]
    told: str
    labels: tuple[str, ...] = ()


def _gauge(name: str, told: str, *labels: str) -> Series:
    return Series(f"hotline_{name}", "gauge", told, labels)


def _counter(name: str, told: str, *labels: str) -> Series:
    return Series(f"hotline_{name}_total", "counter", told, labels)


ALL: tuple[Series, ...] = (
    _gauge("build_info", "Always 1; the version of the program.", "version"),
    # calls
    _gauge("calls", "Calls alive now.", "direction", "state"),
    _counter("calls_ended", "Calls ended, as first recorded.", "direction", "outcome"),
    _counter("calls_mended", "Records mended later from what Asterisk wrote."),
    _gauge("door_limit", "Callers that the door lets in at once."),
    _gauge("queue_waiting", "Callers waiting.", "queue"),
    _gauge("queue_longest_wait_seconds", "Wait of who waits longest; 0: nobody.", "queue"),
    _gauge("queue_members", "Telephones serving the queue.", "queue", "paused"),
    _gauge("agents", "Agents.", "state"),
    _gauge("telephones_unreachable", "Telephones of agents signed in that are not registered."),
    _counter("menus_begun", "Menus begun.", "flow"),
    _counter("menus_ended", "Menus ended.", "flow", "result"),
    _counter("menu_steps", "Places visited in menus that ended.", "flow"),
    # Asterisk
    _gauge("ami_link_up", "1 while the manager's link is up."),
    _counter("ami_link_falls", "Connections to the manager that fell or failed."),
    _gauge("ami_answer_seconds", "Asterisk's last answer to a ping; while the link is up."),
    _gauge("ami_heard_seconds", "Since the last byte from the manager; while the link is up."),
    _gauge("fastagi_sessions", "Sessions that run."),
    _gauge("fastagi_connections", "Open sockets, sessions or not."),
    _counter("fastagi_sessions_begun", "Sessions begun."),
    _counter("fastagi_refused", "Connections closed by us: strangers, too many, too slow."),
    _counter("fastagi_answered", "Connections that got our first command."),
    _counter("fastagi_answer_seconds", "From connection to that command, all together."),
    _gauge("trunk_registered", "1 registered, 0 not; absent until Asterisk tells of a change."),
    _gauge("trunk_call_timestamp_seconds", "The last call in, the last answered out.", "direction"),
    _counter("trunk_calls_out", "Calls of campaigns over the trunk.", "answered"),
    # look-ups and the database
    _counter("lookups", "Whose number it is, by who answered.", "answered_by"),
    _counter("lookup_seconds", "Those look-ups' duration, all together."),
    _gauge("phone_index_fresh", "1 while the index of numbers is loaded and hears of changes."),
    _gauge("phone_index_entries", "Pairs of number and customer in memory."),
    _gauge("database_up", "1 while the database answers."),
    _gauge("database_connections", "Connections handed out now.", "pool"),
    _gauge("database_connections_most", "Connections there may be.", "pool"),
    _counter("database_connections_taken", "Connections handed out.", "pool"),
    _counter("database_wait_seconds", "Waited for those connections, all together.", "pool"),
    _counter("journal_facts", "Facts of the journal.", "what"),
    _gauge("journal_waiting", "Facts in memory that wait for the database."),
    _gauge("spool_bytes", "Bytes that wait on the disk for the database.", "spool"),
    # the process and the machine
    _gauge("event_loop_delay_seconds", "The event loop's largest delay of the last second."),
    _counter("event_loop_late_seconds", "Seconds in which a delay was above 0.1 s."),
    _gauge("pages_open", "Browsers' sockets open now."),
    _gauge("rendering_waiting", "Texts that wait for the voice."),
    _gauge("disk_free_bytes", "Free on the disk that holds the place.", "place"),
    _gauge("disk_size_bytes", "Size of that disk.", "place"),
    # campaigns
    _gauge("campaigns", "Campaigns not over.", "status"),
    _gauge("campaign_contacts", "Contacts of campaigns running or paused.", "state"),
    # other systems
    _gauge("webhooks", "Subscriptions of other systems, by how they fare.", "state"),
    _gauge("webhook_changes_waiting", "Changes that receivers have not taken; none paused."),
    _gauge("webhook_oldest_waiting_seconds", "Since the first of those changes; 0: none waits."),
    _gauge("drop_imports", "Imports from the drop folder that are remembered.", "state"),
    _gauge("drop_oldest_waiting_seconds", "Wait of the file that waits longest there; 0: none."),
)  # fmt: skip
BY_NAME = {one.name: one for one in ALL}
