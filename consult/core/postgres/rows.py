"""Objects from statements that Django does not compose, for those that every request runs."""

from collections.abc import Collection, Sequence
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model

Row = TypeVar("Row", bound="Model")


class RowReader(Generic[Row]):
    """The columns of a model in a statement, and the objects that are read from them.

    The fields in `without` are read later, one by one, if they are used.
    """

    def __init__(self, model: type[Row], *, without: Collection[str] = ()) -> None:
        self.model = model
        self.fields = [field for field in model._meta.concrete_fields if field.name not in without]
        self.names = [field.attname for field in self.fields]
        self.converters = [
            (place, field.from_db_value)
            for place, field in enumerate(self.fields)
            if hasattr(field, "from_db_value")
        ]

    def columns(self, alias: str) -> str:
        """Return the columns for a statement in which the table has this alias."""
        return ", ".join(f'{alias}."{field.column}"' for field in self.fields)

    def read(self, values: Sequence[Any]) -> tuple[Row, Sequence[Any]]:
        """Return an object from the first values, and the other values."""
        own = list(values[: len(self.fields)])
        for place, convert in self.converters:
            own[place] = convert(own[place], None, connection)
        return self.model.from_db("default", self.names, own), values[len(own) :]


def table(model: type[Model]) -> str:
    """Return the quoted name of a model's table."""
    return f'"{model._meta.db_table}"'
