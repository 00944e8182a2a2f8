"""`create_organisation HOST`: create one organisation, or all those of a file (`--csv FILE`)."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from consult.accounts.tenants.actions import welcome_organisation
from consult.accounts.viewer import Viewer
from consult.core.exceptions import DomainError
from consult.organisations.selectors import get_organisation, origin

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


COLUMNS = ("host", "name", "slug", "administrator")


class Command(BaseCommand):
    """Create organisations, each on its host and with its first administrator."""

    help = (
        "Create an organisation on a host. Its administrator finds the role when they sign in there by mail. With "
        f"--csv, create one for each line of a file with the columns {', '.join(COLUMNS)}: all of them or, when a line "
        "is refused, none. Lines whose organisation exists already are skipped."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one organisation by its options, or several by a file."""
        parser.add_argument(
            "host", metavar="HOST", nargs="?", help="A host name, without scheme nor port."
        )
        parser.add_argument("--name")
        parser.add_argument(
            "--slug", help="Small letters, figures and dashes. It is used in the names of files."
        )
        parser.add_argument("--administrator", metavar="EMAIL")
        parser.add_argument(
            "--csv",
            metavar="FILE",
            help="UTF-8, with commas or semicolons; - reads standard input.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the organisations, and print the address of each."""
        if options["csv"]:
            self._create_all(_lines(options["csv"]))
            return
        values = {name: options[name] for name in COLUMNS}
        if missing := [name for name in COLUMNS if values[name] is None]:
            raise CommandError(f"Missing: {', '.join(missing)}.")
        try:
            organisation = _create(values)
        except CannotCreate as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{organisation.name} answers on {origin(organisation)}/")

    def _create_all(self, lines: list[tuple[int, dict[str, str]]]) -> None:
        """Create one organisation per line.

        If any line is refused, print every refused line and create nothing.
        """
        refused = []
        created = []
        skipped = 0
        with transaction.atomic():
            for number, line in lines:
                if _exists(line):
                    skipped += 1
                    continue
                try:
                    created.append(_create(line))
                except CannotCreate as refusal:
                    refused.append(f"Line {number}: {refusal}")
            if refused:
                raise CommandError("\n".join(["Nothing was created.", *refused]))
        for organisation in created:
            self.stdout.write(f"{organisation.name} answers on {origin(organisation)}/")
        self.stdout.write(f"Created: {len(created)}. Skipped, since they exist: {skipped}.")


class CannotCreate(Exception):
    """Raised when an organisation cannot be created; the text gives the reason."""


def _create(values: dict[str, Any]) -> Organisation:
    try:
        with transaction.atomic():
            return welcome_organisation(
                viewer=Viewer.system(None),  # type: ignore[arg-type]  # before any organisation exists
                domain=_free(values["host"]),
                **{name: values[name] for name in ("name", "slug", "administrator")},
            )
    except ValidationError as refusal:
        raise CannotCreate(" ".join(refusal.messages)) from None
    except DomainError as refusal:
        raise CannotCreate(f"{refusal.attr}: {refusal}" if refusal.attr else str(refusal)) from None


def _free(host: str) -> str:
    """Return a host name, or raise `CannotCreate` with the name of the organisation that has it."""
    domain = host.strip().lower()
    try:
        owner = get_organisation(domain) if domain else None
    except LookupError:
        owner = None
    if owner:
        raise CannotCreate(f"{domain} belongs to {owner.name}.")
    return domain


def _exists(line: dict[str, str]) -> bool:
    """Return whether the organisation on the host of a line has the slug of that line."""
    host = line["host"].strip().lower()
    try:
        return bool(host) and get_organisation(host).slug == line["slug"]
    except LookupError:
        return False


def _lines(path: str) -> list[tuple[int, dict[str, str]]]:
    """Return the lines of a file with their numbers, each with every column."""
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from None
    head = text.partition("\n")[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if ";" in head else ",")
    if missing := [name for name in COLUMNS if name not in (reader.fieldnames or [])]:
        raise CommandError(f"{path} has no column: {', '.join(missing)}.")
    return [
        (reader.line_num, {name: (row[name] or "").strip() for name in COLUMNS}) for row in reader
    ]
