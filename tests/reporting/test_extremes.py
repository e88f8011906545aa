"""Reports at the edge: as much as one visit can hold, words that nothing breaks or that run to the left, and nothing at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pikepdf
import pytest
from weasyprint import HTML

from cxaudit.reporting import content, direction, group_statements, pdf, profile_statements, statements
from cxaudit.reporting.environment import stylesheets
from cxaudit.services import reports
from cxaudit.storage.records import Report
from tests.people import open_office
from tests.reporting import extreme_visits as extreme
from tests.reporting.pdf_files import breaches, is_sound
from tests.reporting.pdf_places import MM, Word, overlapping, pictures, words_by_page
from tests.reporting.test_group_archive import elements, of_wave
from tests.reporting.test_report import POOR, release, text_of

LEFT, RIGHT, TOP, BOTTOM = 18 * MM, (210 - 18) * MM, 26 * MM, (297 - 21) * MM
HAIR = 0.5


@dataclass(frozen=True)
class Full:
    """The report with everything in it, in French, and where its words stand."""

    report: Report
    pdf: bytes
    pages: list[list[Word]]

    @property
    def said(self) -> list[str]:
        """The words of each page without anything between them, however its lines break."""
        return [_close("".join(word.text for word in page)) for page in self.pages]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Full]:
    folder = tmp_path_factory.mktemp("full")
    with open_office(folder) as office:
        report = extreme.frozen(office, extreme.full_visit(office))
        pdf = reports.render(office.runtime, report, "fr")
        yield Full(report, pdf, words_by_page(pdf, folder))


def _close(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_the_largest_file_meets_both_standards(full: Full, profile: str) -> None:
    assert breaches(full.pdf, profile) == []


def test_qpdf_finds_nothing_wrong(full: Full, tmp_path: Path) -> None:
    assert is_sound(full.pdf, tmp_path)


def test_the_whole_narrative_stands_in_its_order(full: Full, tmp_path: Path) -> None:
    told = [word.text for page in full.pages for word in page if re.fullmatch(r"mot\d+", word.text)]
    assert told == re.findall(r"\bmot\d+\b", extreme.narrative())
    text = text_of(full.pdf, tmp_path)
    for number in range(400, extreme.WORDS, 400):
        letters = ("مرحبا", "שלום")[number // 400 % 2]
        beside = rf"mot{number - 1}\W*({letters}\W*{number}|{number}\W*{letters})\W*mot{number + 1}\b"
        assert re.search(beside, text), "in its place, whichever way it is read"


def test_all_items_are_there(full: Full) -> None:
    text = "".join(full.said)
    numbers = {int(found) for found in re.findall(r"Critère(\d+)(?=tenu|Donau)", text)}
    assert numbers == set(range(1, extreme.ITEMS + 1))
    assert full.report.content is not None
    assert sum(len(each["items"]) for each in full.report.content["sections"]) == extreme.ITEMS + 1


def test_every_photo_is_told_and_none_is_distorted(full: Full) -> None:
    assert full.report.content is not None
    items = {i["key"]: i for s in full.report.content["sections"] for i in s["items"]}
    again = sum(bool(items[key]["photos"]) for key in full.report.content["misses"][:6])
    with pikepdf.open(BytesIO(full.pdf)) as pdf:
        told = [each for each in elements(pdf, "Figure") if re.match(r"Photo\s: ", str(each.Alt))]
        drawn = list(pictures(pdf))
    assert again
    assert len(told) == len(drawn) == extreme.PHOTOS + again
    kept = {(photo["width"], photo["height"]) for item in items.values() for photo in item["photos"]}
    assert {each.pixels for each in drawn} == kept
    for each in drawn:
        assert each.size[0] / each.size[1] == pytest.approx(each.pixels[0] / each.pixels[1], rel=0.01)
        assert max(each.size) <= 60 * MM + HAIR


def test_no_word_leaves_its_page_or_stands_on_another(full: Full) -> None:
    cover, *pages = full.pages
    assert [word for word in cover if word.left < 32 * MM - HAIR or word.right > RIGHT + HAIR] == []
    for number, page in enumerate(pages, start=2):
        assert [w for w in page if w.left < LEFT - HAIR or w.right > RIGHT + HAIR] == [], number
        head = [word for word in page if word.bottom <= TOP]
        foot = [word for word in page if word.top >= BOTTOM]
        body = [word for word in page if word.line[0] > TOP and word.line[1] < BOTTOM]
        assert len(head) + len(body) + len(foot) == len(page), f"page {number}: a line is cut"
        assert _close("".join(word.text for word in foot)).startswith("Rapport2026-0001")
    assert [pair for page in full.pages for pair in overlapping(page)] == []


def test_a_row_is_never_cut(full: Full) -> None:
    """Of what is long enough to be cut, all stands on one page; each row has its number and its points there."""
    for long in (extreme.LONG, extreme.ADDRESS):
        assert any(_close(long) in page for page in full.said)
    first = next(at for at, page in enumerate(full.said) if "Sectionsetcritères" in page)
    last = next(at for at, page in enumerate(full.said) if "Lerécitdelavisite" in page)
    rows = 0
    for page in full.pages[first : last + 1]:
        codes = [word for word in page if re.fullmatch(r"S\d+", word.text) and word.left < LEFT + 5]
        answers = [word for word in page if word.text in {"Oui", "Non", "sur"} and word.left > LEFT + 90 * MM]
        assert [round(word.bottom) for word in codes] == [round(word.bottom) for word in answers]
        rows += len(codes)
    assert rows == extreme.ITEMS


@pytest.mark.parametrize(
    ("text", "leftward", "shown"),
    [
        ("Entrée 3", False, "Entrée 3"),
        ("Rayon <3>", False, "Rayon <3>"),
        ("בית 3.", True, '<bdi dir="rtl">בית 3.</bdi>'),
        ("3 בית & מרקחת", True, '<bdi dir="rtl">3 בית &amp; מרקחת</bdi>'),
        ("Chez بيت", False, '<bdi dir="ltr">Chez بيت</bdi>'),
        ("12", False, "12"),
    ],
)
def test_words_that_run_to_the_left_are_set_apart(text: str, leftward: bool, shown: str) -> None:
    assert (direction.is_right_to_left(text), str(direction.set_apart(text))) == (leftward, shown)


def test_names_that_run_to_the_left_keep_their_order_in_a_sentence(tmp_path: Path) -> None:
    """Two Hebrew names side by side would be drawn as one run, the second on the left of the first."""
    below = {"comparator": "network", "verdict": "down", "diff": -5.0}
    regions = [
        {"name": {"fr": name}, "measures": {"overall": {"rows": [below]}}} for name in ("צפון", "דרום", "Est")
    ]
    said = group_statements.regions_title("fr", regions)
    assert said == "En dessous du reste du réseau : \u2068צפון\u2069, \u2068דרום\u2069 et Est"
    assert statements.quoted("fr", "בית") == "« \u2068בית\u2069 »"
    style = pdf._sheets(stylesheets({}))
    drawn = HTML(string=f"<p>{said}</p>").write_pdf(stylesheets=style, font_config=pdf._fonts())
    words = sorted((word for page in words_by_page(drawn, tmp_path) for word in page), key=lambda w: w.left)
    assert [word.text.strip(",") for word in words[-4:]] == ["צפון"[::-1], "דרום"[::-1], "et", "Est"]


@pytest.mark.parametrize(
    ("name", "number", "shown"),
    [("Granby", "101", "Granby"), ("בית מרקחת", "101", "101"), ("صيدلية", None, "")],
)
def test_a_chart_names_by_number_who_would_stand_there_backwards(
    name: str, number: str | None, shown: str
) -> None:
    line = {"name": name, "number": number, "part": None, "visits": 3, "compliance": 50.0, "experience": 50.0}
    scores = {measure: {"target": None} for measure in ("compliance", "experience")}
    told = {"profile": {"unit": "location", "lines": [line]}, "scores": scores}
    words = {text.text for text in fromstring(str(profile_statements.quadrant("fr", told))).iter()}
    assert (words & {name, number}) - {None} == {shown} - {""}


def test_a_full_stop_and_a_number_beside_a_right_to_left_comment_keep_their_places(full: Full) -> None:
    """The stop ends the sentence on its left; the count of photos, which is ours, stands to its right."""
    drawn = "הדלת."[::-1]
    page, line = next((page, word) for page in full.pages for word in page if word.text == drawn)
    beside = [word for word in page if abs(word.bottom - line.bottom) < 2 and word.left >= line.left]
    beside.sort(key=lambda word: word.left)
    assert beside[0] == line
    assert [word.text for word in beside[-2:]] == ["4", "photos"]


def test_a_visit_in_which_nothing_applied_has_no_result_and_no_praise(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        report = extreme.frozen(office, extreme.empty_visit(office))
        french = text_of(reports.render(office.runtime, report, "fr"), tmp_path)
        subject = of_wave(office)
        wave = content.tidy(subject.content())
    assert report.content is not None
    assert {score["ppm"] for score in report.content["scores"].values()} == {None}
    assert french.count("Rien dans cette visite n’a pu être noté.") == 2, "on the cover and in the summary"
    assert "Aucun résultat pour cette visite" in french
    assert "Rien à comparer pour le moment" in french
    assert french.count("Sans objet (s. o.)") == 3
    assert re.findall(r"\b0,0 %|\b0 / 0\b|\b0 %", french.replace("Couverture 0,0 %", "")) == []
    assert "respecté à" not in french
    assert "ont été respecté" not in french
    assert [wave["benchmarks"][measure]["value"] for measure in wave["benchmarks"]] == [None] * 3


def test_a_wave_with_one_visit_compares_nothing(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        release(office, 0, POOR)
        found = of_wave(office).content()
    for measure in found["benchmarks"].values():
        assert (measure["audits"], measure["locations"], measure["low"]) == (1, 1, None)
        assert {row["verdict"] for row in measure["rows"]} == {"insufficient"}
    assert all(line["rank"] is None for line in found["league"]["lines"])
