"""Run Consult on this machine: `run`, `services`, `exec -- COMMAND`, `setup`. Standard library only."""

import argparse
import sys

from local import commands
from local.places import Places, Refused
from local.signals import Requests, Stopped


def main() -> int:
    """Parse the command line and run its command. Return the exit code."""
    parser = argparse.ArgumentParser(prog="runner.py", description=__doc__)
    parser.add_argument(
        "--dev", action="store_true", help="set up the tools for tests and checks too"
    )
    kinds = parser.add_subparsers(dest="kind", required=True)
    kinds.add_parser("setup", help="environment, browser packages and assets")
    kinds.add_parser("run", help="set-up, services, migrations, demo, web server and worker")
    kinds.add_parser("services", help="PostgreSQL and Valkey only, until a signal comes")
    kinds.add_parser("exec", help="one command beside the services").add_argument(
        "command", nargs=argparse.REMAINDER
    )
    arguments = parser.parse_args()
    try:
        return commands.run_command(arguments, Places.from_environment(), Requests())
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except Stopped:
        return 0


if __name__ == "__main__":
    sys.exit(main())
