"""The report's file can be trusted: two standards, its own data inside, a code that leads to the check."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pikepdf
import pytest

from cxaudit.domain.text import LANGUAGES, Language
from cxaudit.reporting import seal
from cxaudit.reporting.archive import embedded
from cxaudit.services import reports
from cxaudit.services.report_checks import check_report
from cxaudit.storage.records import Report
from tests.people import Office, open_office
from tests.reporting.pdf_files import attached, breaches, is_sound
from tests.reporting.test_report import POOR, made, read, release, text_of


@dataclass
class Printed:
    """A finished report and its two files."""

    office: Office
    report: Report
    files: dict[Language, bytes]
    auditor: str


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Printed]:
    with open_office(tmp_path_factory.mktemp("archive")) as office:
        audit = release(office, 0, POOR, with_photo=True)
        report = made(office, audit)
        files = {lang: read(office, audit, lang) for lang in LANGUAGES}
        yield Printed(office, report, files, audit.auditor_id)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_the_file_meets_both_standards_that_it_claims(printed: Printed, lang: Language, profile: str) -> None:
    assert breaches(printed.files[lang], profile) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_claims_stand_in_metadata_that_anybody_can_read(printed: Printed, lang: Language) -> None:
    data = printed.files[lang]
    for claim in (
        b'pdfaid:part="3"',
        b'pdfaid:conformance="A"',
        b'pdfuaid:part="1"',
        b"PDF/UA identification",
    ):
        assert claim in data, "uncompressed"


def test_qpdf_finds_nothing_wrong(printed: Printed, tmp_path: Path) -> None:
    assert all(is_sound(data, tmp_path) for data in printed.files.values())


def test_the_data_is_attached_and_its_digest_is_the_printed_code(printed: Printed) -> None:
    for lang, data in printed.files.items():
        with pikepdf.open(BytesIO(data)) as pdf:
            files = attached(pdf)
            kinds = {str(spec.UF): str(spec.AFRelationship) for spec in pdf.Root.AF}
        assert kinds == {f"2026-0001-{lang}.csv": "/Data", "2026-0001.json": "/Source"}
        assert set(files) == set(kinds)
        assert json.loads(files["2026-0001.json"]) == printed.report.content
        digest = hashlib.sha256(files["2026-0001.json"]).hexdigest()
        assert digest == printed.report.fingerprint
        assert seal.code_of(digest) == printed.report.code


def test_the_table_of_items_opens_in_a_spreadsheet_of_its_language(printed: Printed) -> None:
    expected: dict[Language, tuple[str, str, str]] = {
        "fr": (";", "Une personne salue dans les 30 secondes", "16,67"),
        "en": (",", "Someone greets within 30 seconds", "16.67"),
    }
    for lang, (delimiter, words, lost) in expected.items():
        with pikepdf.open(BytesIO(printed.files[lang])) as pdf:
            text = attached(pdf)[f"2026-0001-{lang}.csv"].decode("utf-8-sig")
        head, *rows = csv.reader(StringIO(text), delimiter=delimiter)
        assert {len(row) for row in rows} == {len(head)}
        row = next(row for row in rows if words in row)
        assert lost in row
        assert "Première salutation après 2 min." in row


def test_what_was_typed_is_never_a_formula(printed: Printed) -> None:
    assert printed.report.content is not None
    content = json.loads(json.dumps(printed.report.content))
    content["sections"][0]["items"][0]["comment"] = "=HYPERLINK(1)"
    table = embedded(content, "en")[0].data.decode()
    assert ",'=HYPERLINK(1)" in table


def test_every_header_says_what_it_heads(printed: Printed) -> None:
    with pikepdf.open(BytesIO(printed.files["fr"])) as pdf:
        scopes = [
            str(each.A.Scope)
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/TH"
        ]
    assert set(scopes) == {"/Row", "/Column"}


def test_neither_data_nor_metadata_tells_who_the_auditor_is(printed: Printed) -> None:
    for data in printed.files.values():
        with pikepdf.open(BytesIO(data)) as pdf:
            told = b"".join(attached(pdf).values()) + pdf.Root.Metadata.read_bytes()
            told += " ".join(map(str, pdf.docinfo.values())).encode()
        assert printed.auditor.encode() not in told
        assert not re.search(rb"\bAna\b", told)


def test_the_same_content_gives_the_same_bytes_with_its_attachments(printed: Printed) -> None:
    printed.office.clock.advance(timedelta(days=3))
    assert reports.render(printed.office.runtime, printed.report, "fr") == printed.files["fr"]


def test_the_cover_leads_to_the_check(printed: Printed, tmp_path: Path) -> None:
    code = printed.report.code
    assert code is not None
    text = text_of(printed.files["fr"], tmp_path)
    assert "Vérifier ce rapport :" in text
    assert seal.printed(code) in text.partition("Un critère éliminatoire")[2].partition("À reprendre")[0]
    with pikepdf.open(BytesIO(printed.files["fr"])) as pdf:
        links = [str(note.A.URI) for note in pdf.pages[0].get("/Annots", []) if "/A" in note]
    assert links == [f"http://localhost/verify/{code.upper()}"]
    assert check_report(printed.office.runtime, links[0].rpartition("/")[2]).finding == "valid"
