"""System users, made on a private copy of /etc that has never seen them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.border,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root makes system users"),
]
PRIVATE_ETC = (
    'cp -a /etc/. "$1" && sed -i "/^hotline/d" "$1"/passwd "$1"/group "$1"/shadow "$1"/gshadow && '
    'mount --bind "$1" /etc && shift && exec "$@"'
)
_AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from hotline.host.unprivileged import owner
names = ["hotline-asterisk", "hotline-pg", "hotline"] * 4
with ThreadPoolExecutor(len(names)) as threads:
    found = list(threads.map(owner, names))
print(sorted({(name, one.uid) for name, one in zip(names, found)}))
"""
_TWO_PROGRAMS = """
import subprocess, sys
code = "from hotline.host.unprivileged import owner; print(owner('hotline-asterisk').uid)"
both = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in "12345678"]
print(len({one.communicate()[0] for one in both}), {one.returncode for one in both})
"""


def on_a_fresh_machine(etc: Path, *command: str) -> str:
    """Run a command where no user of ours exists, in a mount namespace of its own."""
    shell = ["unshare", "--mount", "--propagation", "private", "sh", "-ec", PRIVATE_ETC, "sh"]
    done = subprocess.run(
        [*shell, str(etc), *command], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_many_who_ask_for_users_at_once_get_each_of_them_once(tmp_path: Path) -> None:
    told = on_a_fresh_machine(tmp_path, sys.executable, "-c", _AT_ONCE)
    assert told.count("hotline-asterisk") == told.count("hotline-pg") == 1, told
    text = (tmp_path / "passwd").read_text()
    made = [line.split(":")[:3] for line in text.splitlines() if line.startswith("hotline")]
    assert sorted(name for name, _, _ in made) == ["hotline", "hotline-asterisk", "hotline-pg"]
    assert len({uid for _, _, uid in made}) == 3


def test_two_programs_make_one_user(tmp_path: Path) -> None:
    told = on_a_fresh_machine(tmp_path, sys.executable, "-c", _TWO_PROGRAMS)
    assert told == "1 {0}\n"  # one answer from all eight
    assert (tmp_path / "passwd").read_text().count("\nhotline-asterisk:") == 1


def test_a_user_that_cannot_be_made_is_named_with_the_mend(tmp_path: Path) -> None:
    code = """
from hotline.host.unprivileged import UserRefused, owner
try:
    owner("a name: with a colon")
except UserRefused as refused:
    print(refused)
"""
    told = on_a_fresh_machine(tmp_path, sys.executable, "-c", code)
    assert "the system user a name: with a colon could not be made" in told
    assert "make it yourself: useradd --system" in told
