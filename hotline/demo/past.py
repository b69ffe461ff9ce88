"""The demo city's past year of outages, all restored by now."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec
import numpy as np

from hotline.demo import codes

_MOST = 20_000
_CAUSES = (
    # kind, share, cause, note in Chinese, note in English, mean hours
    ("fault", 0.22, "雷击跳闸", "雷击造成线路故障", "lightning struck the line", 1.8),
    ("fault", 0.14, "树障", "树枝碰线造成故障", "a tree fell on the line", 2.2),
    ("fault", 0.12, "外力破坏", "施工挖断电缆", "a digger cut the cable", 4.5),
    ("fault", 0.12, "设备老化", "配电设备故障", "equipment failed", 3.0),
    ("planned", 0.18, "线路检修", "线路计划检修", "planned work on the line", 6.0),
    ("planned", 0.12, "配变增容", "变压器更换增容", "a larger transformer was fitted", 5.0),
    ("temporary", 0.10, "消缺", "临时消除设备缺陷", "a defect was mended at short notice", 1.5),
)


class PastOutages(msgspec.Struct, frozen=True):
    """Rows for the outage table and for the table of its versions."""

    outages: list[tuple[Any, ...]]
    revisions: list[tuple[Any, ...]]


OUTAGE_COLUMNS = (
    "id kind cause feeder_codes transformer_codes started_at etr_at restored_at status "
    "note_zh note_en version created_at"
)
REVISION_COLUMNS = "outage_id version at what etr_at status feeder_codes transformer_codes"


def past_outages(seed: int, feeders: int, on: date) -> PastOutages:
    """Make about one outage per feeder for the year before a day."""
    rng = np.random.default_rng((seed, 5))
    made = PastOutages([], [])
    midnight = datetime.combine(on, time(), UTC)
    shares = [cause[1] for cause in _CAUSES]
    for _ in range(min(max(feeders, 6), _MOST)):
        kind, _, cause, note_zh, note_en, hours = _CAUSES[rng.choice(len(_CAUSES), p=shares)]
        feeder = int(rng.integers(0, feeders))
        whole = rng.random() < 0.6
        transformer = int(rng.integers(0, codes.TRANSFORMERS))
        scope = ([codes.feeder_code(feeder)] if whole else [],
                 [] if whole else [codes.transformer_code(feeder, transformer)])  # fmt: skip
        began = midnight - timedelta(minutes=int(rng.integers(2 * 1440, 365 * 1440)))
        told = began + timedelta(minutes=int(hours * 60))
        lasted = timedelta(minutes=int(np.clip(rng.gamma(3, hours * 20), 10, 1_400)))
        ended = began + lasted
        name = uuid.UUID(bytes=rng.bytes(16), version=4)
        said = (note_zh, note_en)
        made.outages.append(
            (name, kind, cause, *scope, began, told, ended, "restored", *said, 2, began)
        )
        made.revisions.append((name, 1, began, "opened", told, "open", *scope))
        made.revisions.append((name, 2, ended, "restored", told, "restored", *scope))
    return made
