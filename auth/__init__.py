"""Who you are and what you may see. Knows Flask; knows no DICOM, no Dash, no queries."""
