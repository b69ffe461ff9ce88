"""Name the files whose types the fast check reads: what was changed, and what imports it.

Changed is what differs from the branch's beginning on origin/main; on main itself, from the commit
before. `make test` reads the types of everything. Without git all rooms are named.
"""

import subprocess
import sys
from pathlib import Path

import grimp


def _git(*words: str) -> list[str]:
    told = subprocess.run(["git", *words], capture_output=True, text=True, check=False)
    return told.stdout.split() if told.returncode == 0 else []


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _file(module: str) -> str:
    path = Path(*module.split("."))
    return str(path / "__init__.py" if path.is_dir() else path.with_suffix(".py"))


def main() -> None:
    """Print the files, a line each."""
    rooms = sorted(path.parent.name for path in Path().glob("*/__init__.py"))
    head = _git("rev-parse", "HEAD")
    if not head:
        sys.stdout.write("\n".join(rooms))
        return
    since = _git("merge-base", "HEAD", "origin/main")
    if since in ([], head):
        since = _git("rev-parse", "HEAD~1") or head
    names = _git("diff", "--name-only", *since) + _git("ls-files", "--others", "--exclude-standard")
    changed = {
        _module(name) for name in names if name.endswith(".py") and name.split("/")[0] in rooms
    }
    graph = grimp.build_graph(*rooms)
    read = changed & graph.modules
    for one in tuple(read):
        read |= graph.find_modules_that_directly_import(one)
    sys.stdout.write("\n".join(sorted(map(_file, read))))


if __name__ == "__main__":
    main()
