"""The report of a released audit, from the job to the pages a client reads."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageDraw

from cxaudit.adapters.images import prepare
from cxaudit.domain.audit import Audit
from cxaudit.domain.errors import InvalidInput, NotFound, Refused
from cxaudit.domain.text import Language
from cxaudit.jobs import HANDLERS
from cxaudit.services import assignments, evidence, field_sync, planning, reports, reviews
from cxaudit.services.jobs import run_due
from cxaudit.services.planning import VisitPlan
from cxaudit.storage.records import Report
from tests.jobs.crew import short_report
from tests.people import NOW, Office, open_office


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as found:
        yield found


@pytest.fixture
def printing(tmp_path: Path) -> Iterator[Office]:
    """An office whose files are made: what a file shows does not depend on the database."""
    with open_office(tmp_path) as found:
        yield found


@dataclass(frozen=True)
class Shown:
    """A released visit with its report; a PDF takes seconds, so tests that only read it share one."""

    office: Office
    audit: Audit
    report: Report


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    with open_office(tmp_path_factory.mktemp("shown")) as office:
        audit = release(office, 0, POOR, with_photo=True)
        yield Shown(office, audit, made(office, audit))


def photo(width: int = 640, height: int = 480) -> bytes:
    """A disc above a dark floor: whoever stretches it changes what is seen."""
    picture = Image.new("RGB", (width, height), "#d8d2c4")
    draw, middle, most = ImageDraw.Draw(picture), (width // 2, height * 2 // 5), min(width, height) // 5
    draw.rectangle((0, height * 2 // 3, width, height), fill="#5b4a3a")
    draw.circle(middle, most, fill="#1c3a52")
    out = BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


def release(office: Office, number: int, answers: dict[str, str | int], *, with_photo: bool = False) -> Audit:
    runtime = office.runtime
    due = NOW + timedelta(days=7)
    plan = VisitPlan(office.client, office.wave, office.locations[number], "in_store", NOW, due)
    assignment = planning.plan_visit(runtime, office["Marc"], plan, office["Ana"].auditor_id)
    audit = assignments.accept(runtime, office["Ana"], assignment.id, signed=True)
    if with_photo:
        evidence.add_photo(runtime, office["Ana"], audit.id, "greeted", photo())
    values = {f"{key}/v": value for key, value in answers.items()}
    comments = {"greeted/c": "Première salutation après 2 min."} if answers.get("greeted") == "no" else {}
    told = "Entrée calme, puis une longue attente à la caisse."
    extra = {"why/v": "Personne à l’entrée."} if answers.get("greeted") == "no" else {}
    field_sync.write_section(
        runtime, office["Ana"], audit.id, {**values, **comments, **extra, "story/v": told}
    )
    field_sync.submit(runtime, office["Ana"], audit.id, f"submission-{number}")
    for step in (reviews.take, reviews.validate, reviews.release):
        audit = step(runtime, office["Rita"], audit.id)
    return audit


GOOD: dict[str, str | int] = {"greeted": "yes", "welcome": 5, "wait": "50", "receipt": "yes"}
POOR: dict[str, str | int] = {"greeted": "no", "welcome": 2, "wait": "200", "receipt": "na"}


def made(office: Office, audit: Audit) -> Report:
    run_due(office.runtime, HANDLERS)
    return reports.get_status(office.runtime, office["Chloé"], audit.id).report


def text_of(pdf: bytes, tmp_path: Path) -> str:
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    return re.sub(r"\s+", " ", done.stdout.decode().replace("\u00a0", " ").replace("\u202f", " "))


def read(office: Office, audit: Audit, lang: Language) -> bytes:
    content = reports.open_pdf(office.runtime, office["Chloé"], audit.id, lang).content
    with content:
        return content.read()


def test_a_released_audit_becomes_a_report_in_both_languages(printing: Office, tmp_path: Path) -> None:
    audit = release(printing, 0, POOR, with_photo=True)
    assert made(printing, audit).state == "ready"
    french = text_of(read(printing, audit, "fr"), tmp_path)
    english = text_of(read(printing, audit, "en"), tmp_path)
    assert "Critère éliminatoire" in french
    assert "Une personne salue dans les 30 secondes" in french
    assert "Première salutation après 2 min." in french
    assert "Critical item" in english
    assert "Someone greets within 30 seconds" in english
    assert "Personne à" in english


def test_signs_stand_as_each_language_sets_them(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        audit = release(office, 0, GOOD | {"greeted": "no"})
        made(office, audit)
        french = text_of(read(office, audit, "fr"), tmp_path)
        english = text_of(read(office, audit, "en"), tmp_path)
    assert "L’accueil donne envie de rester ; Attente à la caisse" in french
    assert "The welcome makes one want to stay; Wait at the checkout" in english
    assert re.search(r"\w ;|\d %", english) is None


def test_the_file_is_tagged_titled_and_holds_only_our_fonts(shown: Shown) -> None:
    tags: dict[Language, str] = {"fr": "fr-CA", "en": "en-CA"}
    for lang, tag in tags.items():
        with pikepdf.open(BytesIO(read(shown.office, shown.audit, lang))) as pdf:
            assert str(pdf.Root.Lang) == tag
            assert pdf.Root.MarkInfo.Marked
            assert shown.audit.reference in str(pdf.docinfo["/Title"])
            fonts = {
                str(font.BaseFont) for page in pdf.pages for font in page.Resources.get("/Font", {}).values()
            }
            assert fonts
            assert all(
                "Atkinson" in name or "Source-Serif" in name or "SourceSerif" in name for name in fonts
            )


def test_nothing_in_the_file_or_the_content_tells_who_the_auditor_is(shown: Shown, tmp_path: Path) -> None:
    printed = text_of(read(shown.office, shown.audit, "fr"), tmp_path)
    everything = json.dumps(shown.report.content, ensure_ascii=False) + printed
    assert shown.audit.auditor_id not in everything
    assert not re.search(r"\bAna\b", everything)


def test_the_parts_lost_add_up_to_what_the_result_lacks(shown: Shown) -> None:
    content = shown.report.content
    assert content is not None
    lost = sum((Fraction(i["lost"]) for s in content["sections"] for i in s["items"]), Fraction(0))
    lost += Fraction(content["limits_lost"]) + Fraction(content["critical_lost"])
    score = content["scores"]["overall"]["ppm"]
    assert score is not None
    assert abs((1 - lost) * 1_000_000 - score) <= Fraction(1, 2)


def test_the_same_content_gives_the_same_bytes(shown: Shown) -> None:
    again = reports.render(shown.office.runtime, shown.report, "fr")
    assert again == read(shown.office, shown.audit, "fr")


def test_the_benchmark_counts_the_locations_of_region_and_network(printing: Office) -> None:
    for number in range(1, 5):
        release(printing, number, GOOD)
    run_due(printing.runtime, HANDLERS | {"report": short_report})
    content = made(printing, release(printing, 0, POOR)).content
    assert content is not None
    rows = {row["comparator"]: row for row in content["benchmarks"]["overall"]["rows"]}
    assert (rows["region"]["locations"], rows["network"]["locations"]) == (3, 5)
    assert rows["network"]["verdict"] == "insufficient"


def test_making_pdfs_leaves_half_pictures_refused() -> None:
    """WeasyPrint switches Pillow to accept truncated files when it is imported."""
    assert reports.render is not None
    with pytest.raises(InvalidInput):
        prepare(photo()[:-400])


def test_strangers_and_other_regions_get_not_found(office: Office) -> None:
    audit = release(office, 4, GOOD)
    run_due(office.runtime, HANDLERS | {"report": short_report})
    for who in ("Stranger", "Denis", "Ana"):
        with pytest.raises(NotFound):
            reports.open_pdf(office.runtime, office[who], audit.id, "fr")


def test_a_report_that_is_not_made_yet_says_so(office: Office) -> None:
    audit = release(office, 0, GOOD)
    with pytest.raises(Refused, match="report_not_ready"):
        reports.open_pdf(office.runtime, office["Chloé"], audit.id, "fr")


def test_a_failed_report_says_why_and_can_be_asked_for_again(printing: Office) -> None:
    audit = release(printing, 0, POOR, with_photo=True)
    runtime = printing.runtime
    with runtime.reading(reports.ACTOR) as uow:
        shown = uow.evidence.get(audit_id=audit.id)
    with runtime.files.open(shown.client_id, shown.served_sha256) as found:
        jpeg = found.read()
    runtime.files.delete(shown.client_id, shown.served_sha256)
    for _ in range(6):
        run_due(runtime, HANDLERS)
        printing.clock.advance(timedelta(hours=2))
    status = reports.get_status(runtime, printing["Chloé"], audit.id)
    assert status.job is not None
    assert (status.job.state, status.report.state) == ("failed", "waiting")
    assert status.job.error
    runtime.files.put(shown.client_id, shown.served_sha256, BytesIO(jpeg))
    reports.retry(runtime, printing["Chloé"], audit.id)
    assert made(printing, audit).state == "ready"
