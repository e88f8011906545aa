"""Reports of waves and locations: real files that meet both standards, in order, with their data, the same bytes each time."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO, StringIO
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

from cxaudit.domain import access
from cxaudit.domain.text import LANGUAGES, Language
from cxaudit.jobs import HANDLERS
from cxaudit.reporting import seal
from cxaudit.services import group_reports, reports
from cxaudit.services.competitors_report import competitors_subject
from cxaudit.services.group_reports import Subject
from cxaudit.services.jobs import run_job
from cxaudit.services.location_report import location_subject
from cxaudit.services.report_checks import check_report
from cxaudit.services.wave_report import wave_subject
from cxaudit.services.wave_scope import Asked
from cxaudit.storage.records import Report
from tests.people import Office, open_office
from tests.reporting.pdf_files import attached, breaches, is_sound
from tests.reporting.test_report import GOOD, POOR, release, text_of
from tests.services.test_benchmarks import many_scores
from tests.services.test_visit import released
from tests.services.test_wave_competitors import rivals

RIGHT_TO_LEFT = "בית מרקחת"


@dataclass
class Printed:
    """A finished report and its two files."""

    office: Office
    report: Report
    files: dict[Language, bytes]


def made(office: Office, who: str, subject: Subject) -> Printed:
    """The report as the job makes it and the reader downloads it."""
    group_reports.ask(office.runtime, office[who], subject)
    asked = group_reports.get_group_report(office.runtime, office[who], subject)
    assert asked.job is not None
    assert run_job(office.runtime, asked.job.id, HANDLERS)
    report = group_reports.get_group_report(office.runtime, office[who], subject).report
    assert report is not None
    assert report.state == "ready"
    files = {}
    for lang in LANGUAGES:
        content = group_reports.open_group_pdf(office.runtime, office[who], report.id, lang).content
        with content:
            files[lang] = content.read()
    return Printed(office, report, files)


def of_wave(office: Office, who: str = "Chloé", asked: Asked | None = None) -> Subject:
    return wave_subject(office.runtime, office[who], office.wave, asked or Asked())


def full(office: Office) -> Printed:
    many_scores(office, released(office), 60)
    return made(office, "Chloé", of_wave(office))


def competitors(office: Office) -> Printed:
    for number in range(4):
        release(office, number, GOOD if number % 2 else POOR)
    rivals(office)
    return made(office, "Chloé", competitors_subject(office.runtime, office["Chloé"], office.wave))


def single(office: Office) -> Printed:
    release(office, 0, POOR)
    return made(office, "Chloé", of_wave(office))


def right_to_left(office: Office) -> Printed:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        location = uow.locations.get(id=office.locations[0])
        object.__setattr__(location, "name", RIGHT_TO_LEFT)
        uow.locations.save(location)
    release(office, 0, GOOD)
    release(office, 1, POOR)
    return made(office, "Chloé", of_wave(office))


def location(office: Office) -> Printed:
    release(office, 0, POOR)
    release(office, 1, GOOD)
    return made(office, "Denis", location_subject(office.runtime, office["Denis"], office.locations[0]))


KINDS = {
    "competitors": competitors,
    "location": location,
    "full": full,
    "single": single,
    "right_to_left": right_to_left,
}


@pytest.fixture(scope="module", params=KINDS)
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Printed]:
    with open_office(tmp_path_factory.mktemp("groups")) as office:
        yield KINDS[request.param](office)


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_the_file_meets_both_standards_that_it_claims(printed: Printed, profile: str) -> None:
    """In French: the other language is the same file in other words, and `test_archive` looks at both."""
    assert breaches(printed.files["fr"], profile) == []
    assert all(b'pdfuaid:part="1"' in data for data in printed.files.values())


def elements(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Dictionary]:
    return [
        each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == f"/{kind}"
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_tagged_titled_and_holds_only_our_fonts(printed: Printed, lang: Language) -> None:
    with pikepdf.open(BytesIO(printed.files[lang])) as pdf:
        assert str(pdf.Root.Lang) == {"fr": "fr-CA", "en": "en-CA"}[lang]
        assert pdf.Root.MarkInfo.Marked
        title = {
            "fr": "Rapport de la (vague|succursale) |Les concurrents côte à côte, vague ",
            "en": "Report of the (wave|location) |Competitors side by side, wave ",
        }[lang]
        assert re.match(title, str(pdf.docinfo["/Title"]))
        assert {str(each.A.Scope) for each in elements(pdf, "TH")} <= {"/Row", "/Column"}
        assert all(str(each.get("/Alt", "")).strip() for each in elements(pdf, "Figure"))
        fonts = {str(font.BaseFont) for at in pdf.pages for font in at.Resources.get("/Font", {}).values()}
        assert fonts
        others = {name for name in fonts if not re.search("Atkinson|Source-?Serif", name)}
        named_beyond_latin = RIGHT_TO_LEFT in json.dumps(printed.report.content, ensure_ascii=False)
        assert bool(others) == named_beyond_latin, "letters that ours lack are borrowed, no other"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_headings_never_skip_a_level(printed: Printed, lang: Language) -> None:
    with pikepdf.open(BytesIO(printed.files[lang])) as pdf:
        levels = list(_headings(pdf.Root.StructTreeRoot))
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def _headings(element: pikepdf.Object) -> Iterator[int]:
    """The levels of the headings in reading order."""
    if not isinstance(element, pikepdf.Dictionary):
        return
    found = re.fullmatch(r"/H(\d)", str(element.get("/S", "")))
    if found:
        yield int(found[1])
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        yield from _headings(kid)


def test_qpdf_finds_nothing_wrong(printed: Printed, tmp_path: Path) -> None:
    assert all(is_sound(data, tmp_path) for data in printed.files.values())


def test_the_data_is_attached_and_its_digest_is_the_printed_code(printed: Printed) -> None:
    name = str((printed.report.content or {})["reference"])
    tables = ("-1", "-2") if printed.report.kind == "wave" else ("",)
    for lang, data in printed.files.items():
        with pikepdf.open(BytesIO(data)) as pdf:
            files = attached(pdf)
        assert set(files) == {f"{name}-{lang}{end}.csv" for end in tables} | {f"{name}.json"}
        assert json.loads(files[f"{name}.json"]) == printed.report.content
        digest = hashlib.sha256(files[f"{name}.json"]).hexdigest()
        assert seal.code_of(digest) == printed.report.code
        delimiter = ";" if lang == "fr" else ","
        rows = list(
            csv.reader(
                StringIO(files[f"{name}-{lang}{tables[0]}.csv"].decode("utf-8-sig")), delimiter=delimiter
            )
        )
        assert len({len(row) for row in rows}) == 1
        assert len(rows) >= 4


def test_the_same_content_gives_the_same_bytes(printed: Printed) -> None:
    printed.office.clock.advance(timedelta(days=3))
    assert reports.render(printed.office.runtime, printed.report, "en") == printed.files["en"]


def test_the_cover_leads_to_the_check(printed: Printed) -> None:
    with pikepdf.open(BytesIO(printed.files["fr"])) as pdf:
        links = [str(note.A.URI) for note in pdf.pages[0].get("/Annots", []) if "/A" in note]
    assert links == [f"http://localhost/verify/{(printed.report.code or '').upper()}"]
    assert check_report(printed.office.runtime, links[0].rpartition("/")[2]).finding == "valid"


def test_nobody_of_the_agency_is_named(printed: Printed, tmp_path: Path) -> None:
    told = json.dumps(printed.report.content, ensure_ascii=False) + text_of(printed.files["fr"], tmp_path)
    assert not re.search(r"\b(Ana|Rita|auditor-)\b", told)
