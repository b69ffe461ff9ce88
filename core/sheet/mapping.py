"""What every mapping file may say: how a foreign table is written. YAML, checked as it is read."""

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Map
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from core.sheet.cells import fold
from core.sheet.table import Dialect


class MappingRefused(Exception):
    """The mapping file cannot be used; the message names the place and the mend."""


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Titles = Annotated[list[str], BeforeValidator(_as_list)]


class SheetMapping(BaseModel):
    """How to read a file; a room adds what its columns mean."""

    model_config = ConfigDict(extra="forbid")

    encoding: Literal["auto", "utf-8", "gb18030", "utf-16"] = "auto"
    delimiter: str = Field(default="", max_length=1)  # empty: comma, tab, semicolon are tried
    sheet: str = ""  # of a workbook; empty: the first

    def dialect(self, known: Iterable[str]) -> Dialect:
        """Say how to read a file whose titles, folded, may be among the known ones."""
        return Dialect(self.encoding, self.delimiter, self.sheet, frozenset(known))


F = TypeVar("F", bound=str)


def fields_by_title(own: Map[F, list[str]], usual: Map[F, Sequence[str]]) -> dict[str, F]:
    """Give the field of each folded title; a field's own titles replace its usual ones."""
    found: dict[str, F] = {}
    for name, titles in own.items():  # first: one may be another field's by default
        for title in titles:
            found.setdefault(fold(title), name)
    for name, titles in usual.items():
        for title in () if name in own else titles:
            found.setdefault(fold(title), name)
    return found


def meanings(allowed: Iterable[str], words: Map[str, str], own: Map[str, str]) -> dict[str, str]:
    """Give the value that each folded word of a column stands for."""
    found = {fold(word): word for word in allowed}
    found |= {fold(word): value for word, value in words.items()}
    return found | {fold(word): value for word, value in own.items()}


M = TypeVar("M", bound=SheetMapping)


def load(path: Path, mapping: type[M], fields: Iterable[str], paper: str) -> M:
    """Read a mapping file; raises `MappingRefused`, which names the fields and the paper."""
    try:
        text = path.read_text("utf-8-sig")
        if len(text) > 100_000:
            raise MappingRefused(f"{path} is no mapping: it has {len(text):,} characters")
        return mapping.model_validate(yaml.safe_load(text) or {})
    except (OSError, UnicodeDecodeError) as error:
        raise MappingRefused(f"the mapping {path} cannot be read as UTF-8 text: {error}") from error
    except yaml.YAMLError as error:
        raise MappingRefused(f"the mapping {path} is not YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = " → ".join(str(part) for part in first["loc"]) or "the top"
        raise MappingRefused(
            f"the mapping {path} is wrong at {place}: {first['msg']}. Known fields of `columns` "
            f"are {', '.join(fields)}; see {paper}"
        ) from error
