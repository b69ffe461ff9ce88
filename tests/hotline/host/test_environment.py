"""Settings as a child process gets them."""

from datetime import time
from pathlib import Path

import pytest

from core.config import Settings
from hotline.host.environment import as_environment


def test_a_child_reads_the_settings_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Settings(var=tmp_path, calling_opens=time(8, 30), queues=["a", "b"], tls_key=tmp_path)
    for name, value in as_environment(told).items():
        monkeypatch.setenv(name, value)
    assert Settings() == told
