"""What answers look like, for the API's description: the structs themselves, filled as in a small
utility. A struct here is shown wherever a route answers with it.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import msgspec

from customers.billing.store import BillLine, PaymentLine
from customers.lists.premises_sql import PremiseLine
from customers.views import AccountFile, AccountPhone
from exchange.accounts.routes import AccountLine, AccountList, IssuedToken
from exchange.feed.changes import ChangePage, CloudEvent, OutageData
from exchange.rest.batch import BatchDone, Fault, RowDone
from exchange.rest.billing import BillPage, PaymentPage
from exchange.rest.customers import AccountPage
from exchange.rest.grid import (
    DevicePage,
    FeederPage,
    GridBatchDone,
    SubstationPage,
    TransformerPage,
)
from exchange.rest.premises import PremisePage
from exchange.routes import OwnAccount
from exchange.webhooks.routes import SentAgain, Subscribed
from exchange.webhooks.subscription import WebhookView
from outages.grid.views import GridDevice, GridFeeder, GridSubstation, GridTransformer
from outages.outage import OutageView

_CHINA = timezone(timedelta(hours=8))
_OUTAGE = UUID("0192f1c4-7a10-7d7e-9c3b-5d2f6a1e8b40")
_BEGUN = datetime(2026, 11, 3, 18, 15, tzinfo=_CHINA)
_BACK = datetime(2026, 11, 3, 20, 30, tzinfo=_CHINA)
_MADE = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)

_ROWS = (
    RowDone(row=1, outcome="stored"),
    RowDone(
        row=2,
        outcome="refused",
        faults=(
            Fault(
                field="account_number",
                code="missing",
                message="The account number is missing; write it.",
                message_zh="缺少户号，请填写。",
            ),
        ),
    ),
)
_ACCOUNT = AccountFile(
    account_number="3300100001",
    meter_number="M0012345",
    tariff="居民生活用电",
    balance_fen=11_586,
    status="active",
    customer_number="C100001",
    name="李明",
    kind="residential",
    grade="",
    language="zh",
    elderly=False,
    critical="",
    note="",
    premise_code="P0101-0312",
    address="文三路 12 号 3 幢 501 室",
    district="西湖区",
    feeder_code="F0101",
    transformer_code="T0101-03",
    lon=120.1312,
    lat=30.2741,
    phones=(AccountPhone(number="13800000001", extension="", role="owner"),),
)
_WEBHOOK = WebhookView(
    webhook_id=1,
    url="https://oms.example.cn/hotline",
    types=("hotline.outage.opened", "hotline.outage.restored"),
    position=4711,
    made_at=_MADE,
    taken_at=_BEGUN,
    failure_code="",
    last_failure="",
    disabled_why="",
)
_DARK = OutageView(
    outage_id=_OUTAGE,
    kind="fault",
    cause="",
    feeder_codes=("F0101",),
    transformer_codes=(),
    started_at=_BEGUN,
    etr_at=_BACK,
    restored_at=None,
    status="open",
    note_zh="设备抢修",
    note_en="",
    version=1,
)
_OPENED = OutageData(
    outage_id=_OUTAGE,
    version=1,
    what="opened",
    kind="fault",
    status="open",
    feeder_codes=("F0101",),
    device_codes=(),
    transformers=14,
    started_at=_BEGUN,
    etr_at=_BACK,
    restored_at=None,
    note_zh="设备抢修",
    note_en="",
)

EXAMPLES: tuple[msgspec.Struct, ...] = (
    OwnAccount(
        account_id=3, name="OMS", scopes=("read:outages", "write:outages", "read:changes"),
        per_minute=600, expires_at=datetime(2027, 11, 1, 9, 0, tzinfo=UTC),
    ),
    IssuedToken(account_id=3, token="hl_3_…told-this-once"),  # noqa: S106 - no token
    AccountLine(
        account_id=3, name="OMS", scopes=("read:outages", "read:changes"), per_minute=600,
        token_ends="k7Qa",  # noqa: S106 - no token
        made_at=_MADE, expires_at=datetime(2027, 11, 1, 9, 0, tzinfo=UTC),
        standing="good",
    ),
    AccountList(accounts=[], scopes=("read:outages", "write:outages", "read:changes")),
    BatchDone(stored=1, refused=1, rows=_ROWS),
    GridBatchDone(stored=1, refused=1, rows=_ROWS, moved_transformers=1, rehung_premises=86),
    _ACCOUNT,
    AccountPage(accounts=[_ACCOUNT], after="3300100001"),
    PremisePage(
        premises=[
            PremiseLine(
                code="P0101-0312", address="文三路 12 号 3 幢 501 室", district="西湖区",
                feeder_code="F0101", transformer_code="T0101-03", lon=120.1312, lat=30.2741,
                account_numbers=("3300100001",),
            )
        ],
        after=None,
    ),
    BillPage(
        bills=[
            BillLine(
                account_number="3300100001", month=date(2026, 10, 1), amount_fen=37_172,
                open_fen=0, due_on=date(2026, 11, 25), paid_at=_MADE, kwh=612, sharp_kwh=None,
                peak_kwh=340, flat_kwh=None, valley_kwh=272,
            )
        ],
        after=None,
    ),
    PaymentPage(
        payments=[
            PaymentLine(
                account_number="3300100001", receipt="R20261101-0007", paid_at=_MADE,
                amount_fen=37_172, month=date(2026, 10, 1), channel="app",
            )
        ],
        after=None,
    ),
    SubstationPage(
        substations=[GridSubstation(code="S01", name="城西变", lon=120.11, lat=30.28)], after=None
    ),
    FeederPage(
        feeders=[
            GridFeeder(
                code="F0101", name="文三线", substation_code="S01", voltage="10kV", head_node="N1"
            )
        ],
        after=None,
    ),
    TransformerPage(
        transformers=[
            GridTransformer(
                code="T0101-03", name="文三路3号公变", feeder_code="F0101", node="N8",
                lon=120.1311, lat=30.2742,
            )
        ],
        after=None,
    ),
    DevicePage(
        devices=[
            GridDevice(
                code="K0101-7", name="南门开关", kind="switch", switch_kind="breaker",
                feeder_code="F0101", from_node="N7", to_node="N8", normally_closed=True,
                lon=120.1302, lat=30.2739,
            )
        ],
        after=None,
    ),
    _DARK,
    ChangePage(
        changes=[
            CloudEvent(
                id="4712", type="hotline.outage.opened", subject=f"outage/{_OUTAGE}", time=_BEGUN,
                data=msgspec.Raw(msgspec.json.encode(_OPENED)),
            )
        ],
        after=4712,
        more=False,
    ),
    _WEBHOOK,
    Subscribed(webhook=_WEBHOOK, secret="whsec_…told-this-once"),  # noqa: S106 - none
    SentAgain(taken=True, status=204, failure=""),
)  # fmt: skip


def as_json(example: msgspec.Struct) -> object:
    """Give an example as the API would send it."""
    return msgspec.json.decode(msgspec.json.encode(example))
