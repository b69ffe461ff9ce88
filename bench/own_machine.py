"""A place and ports of a bench's own, for those that start a whole hotline."""

import tempfile
from pathlib import Path

from core.config import Settings
from hotline.host.ports import free_ports
from hotline.laptop.laptop import first_settings

_PORTS = (
    "database_port", "port", "ami_port", "asterisk_http_port", "sip_port", "agi_port", "trunk_port"
)  # fmt: skip


def own_place(name: str) -> Path:
    """Make a directory that Asterisk and PostgreSQL may pass through as nobody."""
    place = Path(tempfile.mkdtemp(prefix=f"hotline-{name}-"))
    place.chmod(0o755)
    return place


def own_settings(var: Path, **changed: object) -> Settings:
    """Make first settings with ports that are free now."""
    ports: dict[str, object] = dict(zip(_PORTS, free_ports(len(_PORTS), low=24100), strict=True))
    return first_settings(var).model_copy(update=ports | changed)
