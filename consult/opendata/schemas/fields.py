"""The elements of a data dictionary: columns, tables, and their Table Schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise, StrPromise


UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
SHA256 = "^[0-9a-f]{64}$"
MONTH = "^[0-9]{4}-(0[1-9]|1[0-2])$"
Words = str | Promise
ROW = _("Names the row; the same in every version of the dataset.")
DEGREES = _("In decimal degrees (WGS 84).")
FRENCH = _("In French.")
ENGLISH = _("In English; empty where there is no translation.")
RULES_HASH = _("SHA-256 of the line of JSON in “rules”.")


@dataclass(frozen=True)
class Column:
    """A column: its name in files, its type (Table Schema), its title and its description.

    `is_free` marks a text written by people, which is protected in CSV from being read as a
    formula.
    """

    name: str
    type: str
    title: Words
    description: Words = ""
    constraints: dict[str, Any] = field(default_factory=dict)
    is_free: bool = False

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The description of the column in a Table Schema."""
        found = {"name": self.name, "type": self.type, **described(self.title, self.description)}
        return found | ({"constraints": self.constraints} if self.constraints else {})


@dataclass(frozen=True)
class Table:
    """A resource of a dataset. `points` maps a column to the (table, column) it refers to."""

    name: str
    title: Words
    description: Words
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    points: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The names of the columns, in order."""
        return [column.name for column in self.columns]

    @cached_property
    def words(self) -> dict[str, Any]:
        """The title and the description of the table, in all languages."""
        return described(self.title, self.description)


def key(
    name: str, title: StrPromise, description: StrOrPromise = "", *, required: bool = True
) -> Column:
    """Return a column of identifiers (UUID)."""
    return Column(name, "string", title, description, {**_required(required), "pattern": UUID})


def digest(
    name: str, title: StrPromise, description: StrOrPromise = "", *, required: bool = True
) -> Column:
    """Return a column of SHA-256 digests or 32 random bytes, in lower-case hexadecimal."""
    return Column(name, "string", title, description, {**_required(required), "pattern": SHA256})


def text(
    name: str, title: StrPromise, description: StrOrPromise = "", *, required: bool = False
) -> Column:
    """Return a column of texts written by people."""
    return Column(name, "string", title, description, _required(required), is_free=True)


def code(
    name: str,
    title: StrPromise,
    description: StrOrPromise = "",
    *,
    choices: Any = None,
    required: bool = True,
) -> Column:
    """Return a column of codes: words of a closed list, or words made by the platform."""
    constraints = {"enum": [str(choice) for choice in choices]} if choices else {}
    return Column(name, "string", title, description, {**_required(required), **constraints})


def integer(
    name: str,
    title: StrPromise,
    description: StrOrPromise = "",
    *,
    required: bool = True,
    minimum: int = 0,
) -> Column:
    """Return a column of whole numbers."""
    return Column(name, "integer", title, description, {**_required(required), "minimum": minimum})


def degrees(name: str, title: StrPromise, limit: int) -> Column:
    """Return a column of latitudes or longitudes, in decimal degrees (WGS 84)."""
    return Column(name, "number", title, DEGREES, {"minimum": -limit, "maximum": limit})


def number(name: str, title: StrPromise, description: StrOrPromise = "") -> Column:
    """Return a column of measures, zero or more."""
    return Column(name, "number", title, description, {"minimum": 0})


def flag(
    name: str, title: StrPromise, description: StrOrPromise = "", *, required: bool = True
) -> Column:
    """Return a column of booleans."""
    return Column(name, "boolean", title, description, _required(required))


def moment(
    name: str, title: StrPromise, description: StrOrPromise = "", *, required: bool = True
) -> Column:
    """Return a column of times in UTC, to the second."""
    return Column(name, "datetime", title, description, _required(required))


def day(
    name: str, title: StrPromise, description: StrOrPromise = "", *, required: bool = True
) -> Column:
    """Return a column of days."""
    return Column(name, "date", title, description, _required(required))


def month(name: str, title: StrPromise, description: StrOrPromise = "") -> Column:
    """Return a column of months of a year, as YYYY-MM."""
    return Column(name, "string", title, description, {"required": True, "pattern": MONTH})


def _required(required: bool) -> dict[str, bool]:
    return {"required": True} if required else {}


def in_languages(words: Words) -> dict[str, str]:
    """Return the words in every language of the site, by language code."""
    if isinstance(words, str):
        return {language: words for language, _name in settings.LANGUAGES}
    translations = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            translations[language] = str(words)
    return translations


def described(title: Words, description: Words) -> dict[str, Any]:
    """Return title and description in the main language, and in all languages.

    Readers of the format look at the main ones.
    """
    titles = in_languages(title)
    descriptions = in_languages(description)
    found = {
        "title": titles[settings.LANGUAGE_CODE],
        "description": descriptions[settings.LANGUAGE_CODE],
    }
    return {k: v for k, v in found.items() if v} | {"titles": titles, "descriptions": descriptions}


def table_schema(table: Table) -> dict[str, Any]:
    """Return the Table Schema of a table."""
    schema: dict[str, Any] = {
        "fields": [column.schema for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table.points:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": resource, "fields": [target]}}
            for column, (resource, target) in table.points.items()
        ]
    return schema
