"""A client's brand on the covers of its reports: as it was when they were frozen, readable, in its own shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageDraw

from cxaudit.bootstrap import build
from cxaudit.config import Settings
from cxaudit.domain.text import LANGUAGES, Language
from cxaudit.jobs import HANDLERS
from cxaudit.reporting import content as frozen
from cxaudit.reporting.brand import rules_of
from cxaudit.services import backup, branding, group_reports, reports
from cxaudit.services.jobs import run_due
from cxaudit.services.runtime import Runtime
from cxaudit.storage.records import Report
from tests.people import Office, open_office
from tests.reporting.pdf_files import breaches, is_sound
from tests.reporting.test_group_archive import made as made_group
from tests.reporting.test_group_archive import of_wave
from tests.reporting.test_report import GOOD, POOR, made, read, release
from tests.services.test_visit import released
from tests.web.test_api import app_of
from tests.web.test_visit_pages import sign_in

BAND, RULE, PALE = "#5B2553", "#18796C", "#E8A33D"
INK, OWN = "#14201D", "#0A5648"
POINTS_A_MM = 72 / 25.4


def logo(size: tuple[int, int] = (900, 300)) -> bytes:
    """A shape in the middle of what shows through."""
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((20, 20, size[0] - 20, size[1] - 20), fill=BAND)
    drawn = BytesIO()
    image.save(drawn, "PNG")
    return drawn.getvalue()


def give_brand(office: Office, colour: str | None, second: str | None, content: bytes | None = None) -> None:
    runtime, adele = office.runtime, office["Adèle"]
    if content is not None:
        branding.set_logo(runtime, adele, office.client, content)
    client = branding.get_brand(runtime, adele, office.client)
    branding.change_colours(runtime, adele, replace(client, colour=colour, second_colour=second))


@dataclass
class Branded:
    """A finished report with the brand of its client, and its files."""

    office: Office
    report: Report
    files: dict[Language, bytes]


def of_visit(office: Office) -> Branded:
    audit = release(office, 0, POOR, with_photo=True)
    return Branded(office, made(office, audit), {lang: read(office, audit, lang) for lang in LANGUAGES})


def of_a_wave(office: Office) -> Branded:
    release(office, 0, POOR)
    release(office, 4, GOOD)
    found = made_group(office, "Chloé", of_wave(office))
    return Branded(office, found.report, found.files)


KINDS: dict[str, Callable[[Office], Branded]] = {"audit": of_visit, "wave": of_a_wave}
"""The report of a location has the cover of a wave's."""


@pytest.fixture(scope="module", params=KINDS)
def branded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Branded]:
    with open_office(tmp_path_factory.mktemp("branded")) as office:
        give_brand(office, BAND, RULE, logo())
        yield KINDS[request.param](office)


def figures(data: bytes) -> list[str]:
    """What is read aloud instead of each picture."""
    with pikepdf.open(BytesIO(data)) as pdf:
        return [
            str(each.get("/Alt", ""))
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        ]


def test_the_file_meets_both_standards_with_a_logo(branded: Branded) -> None:
    assert [breaches(branded.files["fr"], profile) for profile in ("3a", "ua1")] == [[], []]


@pytest.mark.parametrize(
    ("lang", "said"), [("fr", "Logo : Pharmacie Boréale"), ("en", "Logo: Pharmacie Boréale")]
)
def test_the_logo_is_named_aloud(branded: Branded, lang: Language, said: str) -> None:
    assert [alt.replace("\u00a0", " ") for alt in figures(branded.files[lang])].count(said) == 1


def test_qpdf_finds_nothing_wrong(branded: Branded, tmp_path: Path) -> None:
    assert all(is_sound(data, tmp_path) for data in branded.files.values())


def drawn_size(data: bytes) -> tuple[float, float]:
    """Width and height in mm of the one picture with a soft mask on the cover: the logo."""
    with pikepdf.open(BytesIO(data)) as pdf:
        page = pdf.pages[0]
        drawn = page.Resources.get("/XObject", {})
        names = [name for name, each in drawn.items() if "/SMask" in each]
        assert len(names) == 1
        scale = (1.0, 1.0)
        stack = []
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "q":
                stack.append(scale)
            elif str(operator) == "Q":
                scale = stack.pop()
            elif str(operator) == "cm":
                scale = (scale[0] * float(operands[0]), scale[1] * float(operands[3]))
            elif str(operator) == "Do" and str(operands[0]) == names[0]:
                return abs(scale[0]) / POINTS_A_MM, abs(scale[1]) / POINTS_A_MM
    raise AssertionError("the logo is not drawn")


def test_the_logo_keeps_its_shape_and_its_place(branded: Branded) -> None:
    width, height = drawn_size(branded.files["fr"])
    assert (width, height) == pytest.approx((48, 16), abs=0.2)


@pytest.mark.parametrize(
    ("size", "drawn"),
    [((1600, 200), (60, 7.5)), ((200, 1600), (2, 16)), ((9, 9), (16, 16))],
)
def test_no_logo_is_distorted(tmp_path: Path, size: tuple[int, int], drawn: tuple[float, float]) -> None:
    with open_office(tmp_path) as office:
        give_brand(office, None, None, logo(size) if min(size) > 40 else _ring(size))
        report = _frozen(office)
        assert drawn_size(reports.render(office.runtime, report, "fr")) == pytest.approx(drawn, abs=0.2)


def _ring(size: tuple[int, int]) -> bytes:
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    image.putpixel((size[0] // 2, size[1] // 2), (91, 37, 83, 255))
    drawn = BytesIO()
    image.save(drawn, "PNG")
    return drawn.getvalue()


def _frozen(office: Office) -> Report:
    """The report of a wave with one visit: frozen, not made yet."""
    released(office)
    group_reports.ask(office.runtime, office["Chloé"], of_wave(office))
    found = group_reports.get_group_report(office.runtime, office["Chloé"], of_wave(office)).report
    assert found is not None
    return found


def test_the_content_holds_the_brand_and_a_later_one_changes_no_byte(branded: Branded) -> None:
    assert branded.report.content is not None
    kept = branded.report.content["client"]
    assert (kept["colour"], kept["second_colour"], kept["logo"]["width"]) == (BAND, RULE, 800)
    assert re.fullmatch("[0-9a-f]{64}", kept["logo"]["sha256"])
    give_brand(branded.office, PALE, None, logo((500, 500)))
    branded.office.clock.advance(timedelta(days=3))
    assert reports.render(branded.office.runtime, branded.report, "en") == branded.files["en"]
    branding.remove_logo(branded.office.runtime, branded.office["Adèle"], branded.office.client)
    assert reports.render(branded.office.runtime, branded.report, "fr") == branded.files["fr"]


def colour_of_band(data: bytes) -> str:
    """The colour of the cover at its left edge."""
    with pikepdf.open(BytesIO(data)) as pdf:
        found = re.search(rb"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG)", pdf.pages[0].Contents.read_bytes())
    assert found
    return "#" + "".join(f"{round(float(part) * 255):02X}" for part in found.groups())


@pytest.mark.parametrize(("colour", "printed"), [(PALE, INK), (None, OWN)])
def test_a_band_that_is_too_pale_is_ink(tmp_path: Path, colour: str | None, printed: str) -> None:
    with open_office(tmp_path) as office:
        give_brand(office, colour, None)
        assert colour_of_band(reports.render(office.runtime, _frozen(office), "fr")) == printed


@pytest.mark.parametrize(
    ("colours", "band", "rules"),
    [
        ((None, None), None, None),
        ((BAND, None), BAND, BAND),
        ((None, RULE), None, RULE),
        ((BAND, RULE), BAND, RULE),
        ((PALE, RULE), INK, RULE),
        ((BAND, PALE), BAND, INK),
        (("red;}*{x:y", RULE), None, RULE),
    ],
)
def test_band_and_rules_each_pass_the_check_or_are_ink(
    colours: tuple[str | None, str | None], band: str | None, rules: str | None
) -> None:
    client = {"name": "X", "colour": colours[0], "second_colour": colours[1]}
    css = rules_of({"client": client})
    assert re.findall(r"border-left-color:([^}]+)", css) == ([band] if band else [])
    assert set(re.findall(r"border-(?:top|bottom)-color:([^}]+)", css)) == ({rules} if rules else set())


def test_a_client_without_a_brand_freezes_what_it_always_did(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        client = branding.get_brand(office.runtime, office["Adèle"], office.client)
        assert frozen.branded(client) == {"name": "Pharmacie Boréale", "colour": None}
        report = _frozen(office)
        assert "logo" not in (report.content or {})["client"]
        assert logos_of(reports.render(office.runtime, report, "fr")) == 0


def test_what_was_frozen_before_there_were_brands_still_renders(branded: Branded) -> None:
    content = dict(branded.report.content or {})
    content["client"] = {
        name: value for name, value in content["client"].items() if name not in {"second_colour", "logo"}
    }
    old = reports.render(branded.office.runtime, replace(branded.report, content=content), "fr")
    assert (logos_of(old), colour_of_band(old)) == (0, BAND)


def logos_of(data: bytes) -> int:
    with pikepdf.open(BytesIO(data)) as pdf:
        return sum("/SMask" in each for each in pdf.pages[0].Resources.get("/XObject", {}).values())


def test_a_logo_that_is_gone_stops_the_report(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        give_brand(office, None, None, logo())
        report = _frozen(office)
        office.runtime.files.delete(office.client, (report.content or {})["client"]["logo"]["sha256"])
        with pytest.raises(OSError, match="cannot be read"):
            reports.render(office.runtime, report, "fr")


def test_another_brand_makes_a_report_of_a_group_old_fashioned_not_wrong(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        give_brand(office, BAND, None)
        released(office)
        made_group(office, "Chloé", of_wave(office))
        give_brand(office, RULE, None, logo())
        found = group_reports.get_group_report(office.runtime, office["Chloé"], of_wave(office))
        assert (found.stale, found.rebranded) == (False, True)
        page = sign_in(app_of(office), "Chloé").open("/portal/waves/wave-2/report")
        assert "Le logo ou les couleurs ont changé depuis la création de ce rapport." in page
        assert "Les résultats ont changé" not in page
        assert "Refaire le rapport" in page
        again = made_group(office, "Chloé", of_wave(office)).report
        assert (again.revision, (again.content or {})["client"]["colour"]) == (2, RULE)
        released(office, 1)
        run_due(office.runtime, {name: each for name, each in HANDLERS.items() if name == "fold"})
        found = group_reports.get_group_report(office.runtime, office["Chloé"], of_wave(office))
        assert (found.stale, found.rebranded) == (True, False)


def test_a_backup_holds_the_logos_of_clients_and_of_what_was_frozen(
    tmp_path: Path, empty_database_url: str
) -> None:
    with open_office(tmp_path) as office:
        shapes = ((100, 100), (200, 100), (300, 100))
        give_brand(office, None, None, logo(shapes[0]))
        frozen_with = (_frozen(office).content or {})["client"]["logo"]["sha256"]
        for shape in shapes[1:]:
            give_brand(office, None, None, logo(shape))
        contents = backup.create(office.runtime, tmp_path / "all.tar")
        client = _client(office.runtime, office)
        assert {frozen_with, *client} <= {sha256 for _client_id, sha256 in contents.files}
        assert len({frozen_with, *client}) == 3
        assert contents.missing == []
        new = build(Settings.embedded(tmp_path / "new", secret_key="s" * 40, database_url=empty_database_url))
        backup.restore(new, tmp_path / "all.tar")
        assert _client(new, office) == client
        assert branding.open_logo(new, office["Chloé"], office.client, client[0])
        new.close()


def _client(runtime: Runtime, office: Office) -> list[str]:
    client = branding.get_brand(runtime, office["Adèle"], office.client)
    return [each.sha256 for each in (client.logo, client.logo_before) if each is not None]
