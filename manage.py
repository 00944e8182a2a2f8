#!/usr/bin/env python
"""Django's command line, on the local settings unless DJANGO_SETTINGS_MODULE names others."""

import os
import sys


def main() -> None:
    """Hand the command line to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consult.project.settings.local")
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
