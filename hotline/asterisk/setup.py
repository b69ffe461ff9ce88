"""`python -m hotline.asterisk.setup`: make sure that this machine has an Asterisk new enough."""

import sys

from core.config import state_dir
from hotline.asterisk.root import AsteriskMissing, find_asterisk, obtain
from hotline.host.progress import Steps


def main() -> None:
    """Obtain an Asterisk into the state directory, unless there is one."""
    var = state_dir()
    try:
        find_asterisk(var)
    except AsteriskMissing:
        steps = Steps()
        try:
            with steps.step("installing Asterisk from Debian sid (once, 500 MB)") as report:
                obtain(var, report)
        except AsteriskMissing as missing:
            sys.exit(str(missing))


if __name__ == "__main__":
    main()
