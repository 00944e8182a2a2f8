"""The model of a sheet of contributions: its columns, its instructions, and the topics."""

import csv
import io

from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.topics import topics as topics_of
from consult.workshops.models import Workshop


def model_sheet(viewer: Viewer, workshop: Workshop, ending: str) -> bytes:
    """Return the model as `csv` or `xlsx`.

    CSV is UTF-8 with a byte order mark and semicolons, as French spreadsheets open it.
    """
    topics = [
        (str(topic.number or ""), topic.title) for topic in topics_of(viewer, workshop.consultation)
    ]
    return {"csv": _csv, "xlsx": _workbook}[ending](topics)


def columns() -> list[str]:
    """Return the names of the columns in the current language."""
    return [_("Topic"), _("Table"), _("Title"), _("Text")]


def how_to() -> list[str]:
    """Return the instructions, one sentence for each line."""
    return [
        _("One line for each contribution."),
        _("Topic: its number, or its name."),
        _("Table: the group that said it (optional)."),
        _("Title: 15 characters at least. Text: 20 characters at least."),
        _("Write no name, no address, no telephone number."),
        _("Lines that begin with # are not read. A sheet has 200 lines at most."),
    ]


def _csv(topics: list[tuple[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns())
    for remark in [
        *how_to(),
        *(f"{number} = {title}" if number else title for number, title in topics),
    ]:
        writer.writerow([f"# {remark}"])
    return text.getvalue().encode("utf-8-sig")


def _workbook(topics: list[tuple[str, str]]) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - heavy, and few processes need it

    octets = io.BytesIO()
    with xlsxwriter.Workbook(octets, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_("Contributions")[:31])
        sheet.freeze_panes(1, 0)
        for place, (name, width) in enumerate(zip(columns(), (24, 12, 48, 90), strict=True)):
            sheet.set_column(place, place, width, wrapped)
            sheet.write_string(0, place, name, bold)
        if numbers := [number for number, _title in topics if number]:
            sheet.data_validation(
                1, 0, 200, 0, {"validate": "list", "source": numbers, "error_type": "warning"}
            )
        other = book.add_worksheet(_("How to fill it in")[:31])
        other.set_column(0, 0, 12)
        other.set_column(1, 1, 90, wrapped)
        for row, sentence in enumerate(how_to()):
            other.write_string(row, 1, sentence)
        for row, (number, title) in enumerate(topics, start=len(how_to()) + 1):
            other.write_string(row, 0, number)
            other.write_string(row, 1, title)
    return octets.getvalue()
