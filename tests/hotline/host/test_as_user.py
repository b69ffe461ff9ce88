"""What root starts as somebody else, with the program in a home that only root may enter."""

import os
import subprocess
from pathlib import Path

import pytest

from hotline.host.as_user import as_user, closed_homes, without_roots_own
from hotline.host.unprivileged import Owner

pytestmark = [
    pytest.mark.border,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else"),
]
NOBODY = Owner(65_534, 65_534)
_TELL = 'id -u; id -G; cat "$1/of-the-program"; ls -A "$2"; umask; cat "$2/secret" 2>&1 || true'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a closed home with a program, its data two levels down, and a secret beside them."""
    (tmp_path / "home" / "program").mkdir(parents=True)
    (tmp_path / "home" / "program" / "of-the-program").write_text("read\n")
    (tmp_path / "home" / "secret").write_text("of root alone\n")
    (tmp_path / "home").chmod(0o700)
    return tmp_path / "home"


def told(home: Path, *, groups: tuple[int, ...] = ()) -> str:
    program = home / "program"
    command = ["sh", "-c", _TELL, "sh", str(program), str(home)]
    done = subprocess.run(
        as_user(command, NOBODY, (program, home / "not-made-yet"), groups=groups),
        capture_output=True,
        text=True,
        check=False,
        cwd=program,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_user_reaches_its_own_places_in_a_closed_home_and_nothing_else(home: Path) -> None:
    before = home.stat().st_mode
    lines = told(home, groups=(54_321,)).splitlines()
    assert lines[:4] == ["65534", "65534 54321", "read", "program"]
    assert "No such file" in lines[-1], "the secret is not even seen"
    assert home.stat().st_mode == before
    assert (home / "secret").exists(), "what is covered is covered for the command alone"
    assert not [left for left in Path("/run").glob("hotline.??????") if left.is_dir()]


def test_the_outermost_closed_directory_is_the_one_in_the_way(home: Path) -> None:
    inner = home / "program" / "var"
    inner.mkdir(mode=0o700)
    outermost = next(p for p in reversed(inner.parents) if not p.stat().st_mode & 0o001)
    assert closed_homes((inner / "data", inner)) == [outermost]
    assert closed_homes((Path("/usr"),)) == []


def test_the_environment_names_no_place_of_roots() -> None:
    left = without_roots_own({"HOME": "/root", "TMPDIR": "/tmp/user/0", "HOTLINE_PORT": "1"})
    assert left == {"HOME": "/nonexistent", "HOTLINE_PORT": "1"}
