"""What is made of real forms may be published as it is."""

from pathlib import Path

import pytest

from cxaudit.adapters.workbooks import read_workbook
from cxaudit.domain.definition import check_checklist
from cxaudit.domain.xlsform import convert

SAMPLES = Path(__file__).parent.parent / "adapters" / "samples"


@pytest.mark.parametrize("name", ["service_rating", "socio-economic-survey-en-fr"])
def test_a_real_form_becomes_a_checklist_without_findings(name: str) -> None:
    sheets = read_workbook((SAMPLES / f"{name}.xlsx").read_bytes())
    converted = convert({sheet.name.strip().lower(): sheet.rows for sheet in sheets})

    assert check_checklist(converted.document) == ()
