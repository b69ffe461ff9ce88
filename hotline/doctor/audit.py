"""`hotline doctor`: checks the audit log by its seals and the head kept in a file."""

import asyncio

from core.config import Settings
from core.db import Database
from hotline.doctor.findings import Finding
from staff.audit.chain import AuditReport
from staff.audit.log import AuditLog

_DEADLINE_S = 60
_REPORT = "Somebody wrote in its table, or a backup was restored: compare it with a backup"


async def examine(settings: Settings, url: str) -> tuple[Finding, ...]:
    """Verify the whole chain; nothing is changed."""
    database = Database(url, pool_size=1)
    log = AuditLog.of(settings)
    try:
        async with asyncio.timeout(_DEADLINE_S), database.transaction() as session:
            report = await log.verify(session)
    except TimeoutError:
        why = f"not looked through within {_DEADLINE_S} s; ask /api/audit/verify on the desk"
        return (Finding("audit", "the log is whole", ok=False, mend=why),)
    except (OSError, ValueError) as error:
        mend = f"run the doctor as the user who started the hotline ({error})"
        return (Finding("audit", "the log is whole", ok=False, mend=mend),)
    finally:
        await database.close()
    return _findings(report, settings)


def _findings(report: AuditReport, settings: Settings) -> tuple[Finding, ...]:
    whole, keyed = report.broken_at is None, report.sealed_from is not None
    after = f"; once the matter is settled, remove {settings.var / 'audit' / 'audit.head'}"
    seen = f"{report.entries} entries"
    if report.sealed_from not in (None, 1):
        seen += f", with keyed seals from {report.sealed_from} on"
    return (
        Finding("audit", "the log is whole", whole,
                "" if whole else f"{report.why} {_REPORT}{after}", seen),
        Finding("audit", "its entries are sealed with a key", keyed or not report.entries,
                "" if keyed else "restart the service: it seals from its next entry on"),
    )  # fmt: skip
