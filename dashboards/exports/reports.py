"""Which reports there are as files, by the name that they have in addresses, on the command line and in the log."""

from collections.abc import Mapping

from dashboards.exports.activity import activity_sheet
from dashboards.exports.comparison import comparison_sheet
from dashboards.exports.copies import copies_sheet
from dashboards.exports.equipment import equipment_sheet, hours_sheet
from dashboards.exports.estate import estate_sheet
from dashboards.exports.overview import overview_sheet
from dashboards.exports.patients import patients_sheet
from dashboards.exports.quality import days_sheet, findings_sheet
from dashboards.exports.sheets import Build, Format
from dashboards.exports.storage import storage_sheet
from dashboards.exports.summary import summary_sheet

REPORTS: Mapping[str, Build] = {
    "overview": overview_sheet,
    "summary": summary_sheet,
    "activity": activity_sheet,
    "comparison": comparison_sheet,
    "quality": findings_sheet,
    "quality-days": days_sheet,
    "copies": copies_sheet,
    "equipment": equipment_sheet,
    "equipment-hours": hours_sheet,
    "patients": patients_sheet,
    "storage": storage_sheet,
    "estate": estate_sheet,
}
MIME_TYPES = {
    Format.CSV: "text/csv",
    Format.EXCEL_GREEK_CSV: "text/csv",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSON: "application/json",
}
