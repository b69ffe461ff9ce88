"""The command's parts: all of them answer, and none is loaded before it is named."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from hotline.cli.main import app

pytestmark = pytest.mark.border
PARTS = (
    *("run", "serve", "doctor", "backup", "restore", "demo", "db", "customers", "billing"),
    *("grid", "user", "ivr", "voice", "asterisk", "citizen", "keeping"),
)


def test_help_lists_every_part_and_every_part_has_help() -> None:
    told = CliRunner().invoke(app, ["--help"])
    assert told.exit_code == 0
    for part in PARTS:
        assert f" {part} " in told.output
        own = CliRunner().invoke(app, [part, "--help"])
        assert own.exit_code == 0, own.output
        assert f" {part} " in own.output


def test_a_part_misspelt_is_refused_with_the_one_that_may_be_meant() -> None:
    refused = CliRunner().invoke(app, ["custmers"])
    assert refused.exit_code == 2
    assert "Did you mean 'customers'" in refused.output


def test_a_part_does_not_load_the_others() -> None:
    loaded = "print('fastapi' in sys.modules, 'sqlalchemy' in sys.modules)"
    script = (
        "import sys; from typer.testing import CliRunner; from hotline.cli.main import app\n"
        f"assert CliRunner().invoke(app, ['ivr', '--help']).exit_code == 0\n{loaded}"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.split() == [b"False", b"False"]
