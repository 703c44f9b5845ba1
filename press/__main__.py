"""Run a command on the book: ``python -m press --help``."""

import sys

from press.cli import main
from press.project.own import run_own

if __name__ == "__main__":
    sys.exit(run_own(sys.argv[1:], main))
