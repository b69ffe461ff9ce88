"""The commands as an operator types them."""

from pathlib import Path

from typer.testing import CliRunner

from hotline.cli.customers import app


def test_help_teaches_what_a_file_may_be() -> None:
    shown = CliRunner().invoke(app, ["import", "--help"], env={"COLUMNS": "200"})
    assert shown.exit_code == 0
    assert "same file twice changes nothing" in " ".join(shown.output.split())


def test_a_mapping_that_is_missing_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("x")
    shown = CliRunner().invoke(app, ["import", str(file), "--mapping", str(tmp_path / "no.yaml")])
    assert shown.exit_code == 1
    assert "nothing was imported" in shown.output
