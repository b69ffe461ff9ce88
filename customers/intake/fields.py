"""What a file of customers may tell, in the order of a checked row and of the staging table."""

from typing import Literal, get_args

FieldName = Literal[
    "customer_number", "name", "kind", "grade", "language", "elderly", "critical", "note",
    "phone", "phone_role",
    "account_number", "meter_number", "tariff", "balance", "status",
    "premise_code", "address", "district", "feeder_code", "transformer_code", "lon", "lat",
]  # fmt: skip
FIELDS: tuple[FieldName, ...] = get_args(FieldName)
COLUMNS = tuple(field for field in FIELDS if field not in ("phone", "phone_role"))
"""What a row tells beside its telephone numbers."""
