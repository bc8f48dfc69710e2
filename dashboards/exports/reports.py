"""Which reports there are as files, by the name that they have in addresses, on the command line and in the log."""

from collections.abc import Mapping
from dataclasses import dataclass

from auth.permissions import Permission
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


@dataclass(frozen=True, slots=True)
class Report:
    """Whoever has the permission may have the file, of the hospitals they have it for."""

    build: Build
    permission: Permission


REPORTS: Mapping[str, Report] = {
    "overview": Report(overview_sheet, Permission.SEE_FIGURES),
    "summary": Report(summary_sheet, Permission.SEE_FIGURES),
    "activity": Report(activity_sheet, Permission.SEE_FIGURES),
    "comparison": Report(comparison_sheet, Permission.SEE_FIGURES),
    "quality": Report(findings_sheet, Permission.SEE_QUALITY),
    "quality-days": Report(days_sheet, Permission.SEE_QUALITY),
    "copies": Report(copies_sheet, Permission.SEE_QUALITY),
    "equipment": Report(equipment_sheet, Permission.SEE_EQUIPMENT),
    "equipment-hours": Report(hours_sheet, Permission.SEE_EQUIPMENT),
    "patients": Report(patients_sheet, Permission.SEE_PEOPLE),
    "storage": Report(storage_sheet, Permission.SEE_STORAGE),
    "estate": Report(estate_sheet, Permission.SEE_STORAGE),
}
MIME_TYPES = {
    Format.CSV: "text/csv",
    Format.EXCEL_GREEK_CSV: "text/csv",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSON: "application/json",
}
