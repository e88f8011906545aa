"""The reports of a visit and of a wave say and look like what was accepted; a change is shown, and accepted on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cxaudit.domain.text import LANGUAGES, Language
from cxaudit.services import reports
from cxaudit.storage.records import Report
from tests.people import Office
from tests.reporting.accepted import (
    changed,
    check_pages,
    check_words,
    kept_pages,
    moved,
    outline_of,
    pages_of,
    words_of,
)
from tests.reporting.two_reports import two_reports

KINDS = ("audit", "wave")
SPOILT = (
    ".cover{border-left-width:12mm;padding-left:20mm}"  # a band of colour moves by 2 mm
    ".plot svg{visibility:hidden}"  # charts are not drawn
    ".photos img{width:54mm;height:44mm}"  # a photo is stretched by 9 %
)


@dataclass
class Frozen:
    """The two reports, each rendered when it is first asked for."""

    office: Office
    reports: dict[str, Report]
    files: dict[tuple[str, Language], bytes] = field(default_factory=dict)

    def pdf(self, kind: str, lang: Language) -> bytes:
        if (kind, lang) not in self.files:
            self.files[kind, lang] = reports.render(self.office.runtime, self.reports[kind], lang)
        return self.files[kind, lang]


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Frozen]:
    with two_reports(tmp_path_factory.mktemp("goldens")) as (office, made):
        yield Frozen(office, dict(made))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_outline_and_words_are_those_that_were_accepted(
    frozen: Frozen, kind: str, lang: Language, tmp_path: Path
) -> None:
    pdf = frozen.pdf(kind, lang)
    check_words(f"{kind}-{lang}", f"=== outline\n{outline_of(pdf)}\n{words_of(pdf, tmp_path)}")


@pytest.mark.parametrize("kind", KINDS)
def test_pages_look_like_those_that_were_accepted(frozen: Frozen, kind: str, tmp_path: Path) -> None:
    check_pages(f"{kind}-fr", pages_of(frozen.pdf(kind, "fr"), tmp_path), tmp_path)


def test_a_chart_gone_a_band_moved_and_a_photo_stretched_are_noticed(
    frozen: Frozen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = reports.rules_of
    monkeypatch.setattr(reports, "rules_of", lambda content: rules(content) + SPOILT)
    spoilt = pages_of(reports.render(frozen.office.runtime, frozen.reports["audit"], "fr"), tmp_path)
    kept = kept_pages("audit-fr")
    seen = [bool(moved(*pair, "")) for pair in zip(kept, spoilt, strict=True)]
    assert seen == [True, False, True, True, False], "cover, benchmark, photo; nothing else"
    with pytest.raises(AssertionError, match=r"audit-fr, page 1: \d+ cells differ"):
        check_pages("audit-fr", spoilt, tmp_path)
    with pytest.raises(AssertionError, match="5 pages were accepted, there are 4"):
        check_pages("audit-fr", spoilt[:-1], tmp_path)


def test_another_rasteriser_is_not_taken_for_a_change(frozen: Frozen, tmp_path: Path) -> None:
    found = pages_of(frozen.pdf("audit", "fr"), tmp_path, "pdftocairo")
    check_pages("audit-fr", found, tmp_path, acceptable=False)


def test_a_change_of_words_is_told_with_its_page_and_neighbours() -> None:
    kept = "=== page 1\nUne visite\nde la vague\n=== page 2\nDeux mots ici\n"
    assert list(changed(kept, "=== page 1\nUne visite de la\nvague\n=== page 2\nDeux  mots\nici")) == []
    now = "=== page 1\nUne autre visite de la vague\n=== page 2\nDeux ici\n=== page 3\nplus"
    assert list(changed(kept, now)) == [
        "  page 1: … page 1 Une {+autre+} visite de la vague …",
        "  page 2: … page 2 Deux [-mots-] ici …",
        "  page 3: … {+page 3 plus+} …",
    ]
