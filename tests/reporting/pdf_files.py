"""What independent tools say of a PDF file."""

from __future__ import annotations

from pathlib import Path

import page
import pikepdf


def breaches(data: bytes, profile: str) -> list[tuple[str, str]]:
    """Where the file breaks the standard: (rule, message), by page-validation."""
    found = page.validate_pdf_bytes(data, profile=profile)
    assert found.is_compliant == (not found.failures)
    return [(failure.rule_id, failure.message) for failure in found.failures]


def is_sound(data: bytes, folder: Path) -> bool:
    """Whether qpdf finds nothing wrong and nothing odd."""
    file = folder / "checked.pdf"
    file.write_bytes(data)
    checked = pikepdf.Job(["pikepdf", "--check", str(file)])
    checked.run()
    return (checked.exit_code, checked.has_warnings) == (0, False)


def attached(pdf: pikepdf.Pdf) -> dict[str, bytes]:
    """The files inside, by name."""
    return {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
