"""The SQL over a staging table of an import that holds for every table of rows."""

from collections.abc import Sequence


def contradicted(table: str, keys: Sequence[str], columns: Sequence[str]) -> str:
    """Select the rows about things that two rows tell differently, thing after thing."""
    differ = " or ".join(f"min({column}) <> max({column})" for column in columns)
    names = ", ".join(keys)
    return f"""
select row_no, {names}, {", ".join(columns)} from {table} where ({names}) in (
    select {names} from {table} where {keys[0]} is not null group by {names} having {differ}
) order by {names}, row_no
"""  # noqa: S608 - names of ours
