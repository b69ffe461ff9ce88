"""Which column of a foreign file means what: a small YAML over the defaults of `fields.py`."""

import unicodedata
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from customers.intake.fields import FIELDS, FieldName


class MappingRefused(Exception):
    """The mapping file cannot be used; the message names the place and the mend."""


def fold(title: str) -> str:
    """Bring a title or value to the form that is compared: no case, blanks, signs, full width."""
    text = unicodedata.normalize("NFKC", title).casefold()
    return "".join(sign for sign in text if sign.isalnum())


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Titles = Annotated[list[str], BeforeValidator(_as_list)]


class Mapping(BaseModel):
    """How to read a file. Titles and values given here replace the defaults of their field."""

    model_config = ConfigDict(extra="forbid")

    encoding: Literal["auto", "utf-8", "gb18030", "utf-16"] = "auto"
    delimiter: str = Field(default="", max_length=1)  # empty: comma, tab, semicolon are tried
    sheet: str = ""  # of a workbook; empty: the first
    columns: dict[FieldName, Titles] = Field(default_factory=dict)
    values: dict[FieldName, dict[str, str]] = Field(default_factory=dict)
    balance_unit: Literal["yuan", "fen"] = "yuan"
    # Of numbers without country code, of local numbers; None: as the hotline is set.
    region: str | None = Field(default=None, pattern="^[A-Z]{2}$")
    area_code: str | None = Field(default=None, pattern="^[0-9]*$")
    bad_phone: Literal["refuse_row", "drop_phone"] = "refuse_row"
    # What a customer's numbers that the file does not list any more become.
    missing_phones: Literal["keep", "close"] = "keep"

    def fields_by_title(self) -> dict[str, FieldName]:
        """Give the field of each folded title."""
        found: dict[str, FieldName] = {}
        for field in FIELDS:
            for title in self.columns.get(field, FIELDS[field].titles):
                found.setdefault(fold(title), field)
        return found

    def meanings(self, field: FieldName) -> dict[str, str]:
        """Give the value that each folded word in a column of this field stands for."""
        words = {fold(word): word for word in FIELDS[field].allowed}
        words |= {fold(word): value for word, value in FIELDS[field].words.items()}
        words |= {fold(word): value for word, value in self.values.get(field, {}).items()}
        return words


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file; raises `MappingRefused`."""
    try:
        text = path.read_text("utf-8-sig")
        if len(text) > 100_000:
            raise MappingRefused(f"{path} is no mapping: it has {len(text):,} characters")
        return Mapping.model_validate(yaml.safe_load(text) or {})
    except (OSError, UnicodeDecodeError) as error:
        raise MappingRefused(f"the mapping {path} cannot be read as UTF-8 text: {error}") from error
    except yaml.YAMLError as error:
        raise MappingRefused(f"the mapping {path} is not YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = " → ".join(str(part) for part in first["loc"]) or "the top"
        raise MappingRefused(
            f"the mapping {path} is wrong at {place}: {first['msg']}. Known fields of `columns` "
            f"are {', '.join(FIELDS)}; see docs/customers-import.md"
        ) from error
