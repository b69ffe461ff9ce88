"""The command `hotline`, or `python -m hotline`: a process that logs warnings and worse.

What else a command has to say it prints; the service sets its own level.
"""

from core import log
from hotline.cli.main import app


def main() -> None:
    """Run the command that the arguments name."""
    log.configure(level="WARNING", json=False)
    app()


if __name__ == "__main__":
    main()
