"""Which sections go with the rating of a visit, and what to do first, in the scope of whoever asks."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest

from cxaudit.domain import access
from cxaudit.services.drivers_words import describe_drivers, drivers_table
from cxaudit.services.tables import file_of
from cxaudit.services.wave_drivers import WaveDrivers, get_drivers
from cxaudit.services.wave_scope import Asked
from tests.people import CHECKLIST, Office, give_checklist, open_office
from tests.services.test_ratings import RATED
from tests.services.test_visit import released
from tests.storage.test_wave_columns import make_audit
from tests.web.statements import counted


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


def visits(office: Office, n: int, document: Any = RATED, *, told: bool = True) -> None:
    """`n` visits in the East: section A, low, decides the rating (unless not `told`); B, high, has no part in it."""
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        give_checklist(uow, office, document)
    audit, random = released(office, 0, **{"satisfied/v": 4, "again/v": 9}), Random(n)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        model = uow.scores.get(audit_id=audit.id)
        uow.scores.save(replace(model, standing="none"))
        for number in range(n):
            made = make_audit(uow, model, 500_000, random)
            low, high = random.randrange(300_000, 800_000), random.randrange(850_000, 1_000_000)
            answer = low // 110_000 if told else random.randrange(1, 6)
            sections = {
                key: {"ppm": ppm, "earned": "1", "possible": "2"} for key, ppm in (("A", low), ("B", high))
            }
            score = replace(
                uow.scores.get(audit_id=made),
                sections=sections,
                ratings={"satisfied": answer, "again": answer + 2},
                location_id=office.locations[number % 3],
                path="/n/e/",
            )
            uow.scores.save(score)


def drivers(office: Office, who: str = "Chloé", question: str | None = None, **asked: Any) -> WaveDrivers:
    return get_drivers(office.runtime, office[who], office.wave, Asked(**asked), question)


def test_the_section_behind_the_answers_and_under_the_target_comes_first(office: Office) -> None:
    visits(office, 60)
    found = drivers(office)
    assert [item.key for item in found.questions] == ["satisfied", "again"]
    first, second = found.drivers
    assert (first.section.key, first.sign) == ("A", 1)
    assert first.share is not None
    assert first.share > 0.9
    assert first.priority is not None
    assert first.priority.quadrant == "fix_first"
    assert second.priority is not None
    assert second.priority.quadrant == "monitor"
    page = describe_drivers("en", found)
    assert page.title == "To fix first: Welcome, associated with “Satisfied”"
    assert "not proof" in " ".join(page.sentences)
    assert "Fix first" in str(page.chart)
    assert (page.lines[0].first, page.lines[0].n) == ("Fix first", "60 visits")


def test_another_question_may_be_asked_and_an_unknown_one_is_the_first(office: Office) -> None:
    visits(office, 60)
    again = drivers(office, question="again")
    assert again.question is not None
    assert again.question.key == "again"
    assert drivers(office, question="greeted").question == drivers(office).question


def test_few_visits_are_indicative_and_fewer_say_nothing(office: Office) -> None:
    visits(office, 12)
    page = describe_drivers("en", drivers(office))
    assert page.title.endswith("(indicative)")
    assert "Indicative: about 50 visits would settle it." in page.sentences


def test_too_few_visits_say_so_with_what_is_lacking(office: Office) -> None:
    visits(office, 3)
    page = describe_drivers("en", drivers(office))
    assert (page.title, page.chart) == ("Too few visits to say", None)
    assert page.sentences[:2] == (
        "3 visits have an answer and all sections.",
        "At least 4 are needed, about 50 to settle it.",
    )
    assert [line.share for line in page.lines] == [None, None], "levels are known, their importance is not"


def test_one_visit_asks_for_as_many_as_all_its_sections_need(office: Office) -> None:
    """In a single visit nothing varies: its sections still count among those to tell apart."""
    visits(office, 1)
    page = describe_drivers("en", drivers(office))
    assert page.sentences[1] == "At least 4 are needed, about 50 to settle it."


def test_what_chance_would_give_has_no_order_of_priority(office: Office) -> None:
    visits(office, 40, told=False)
    page = describe_drivers("en", drivers(office))
    assert page.title == "These visits do not tell any association from chance"
    assert page.chart is None
    assert {line.first for line in page.lines} == {""}


def test_a_question_that_holds_points_is_never_the_outcome(office: Office) -> None:
    questions: Any = CHECKLIST["questions"]
    scored = {
        "key": "satisfied", "kind": "csat", "section": "B", "dimension": "experience", "max_points": 1,
        "text": {"fr": "Satisfaction", "en": "Satisfied"},
    }  # fmt: skip
    visits(office, 20, CHECKLIST | {"questions": [*questions, scored]})
    found = drivers(office)
    assert (found.question, found.drivers) == (None, ())
    assert describe_drivers("en", found).title == "No question about the whole visit to compare with"


def test_a_regional_manager_reads_the_own_part(office: Office) -> None:
    visits(office, 30)
    own = drivers(office, "Denis").association
    assert own is not None
    assert own.n == 30
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        for score in uow.scores.list(current=True)[:10]:
            uow.scores.save(replace(score, path="/n/w/"))
    fewer = drivers(office, "Denis").association
    assert fewer is not None
    assert fewer.n < 30


def test_the_file_holds_the_table_of_the_page(office: Office) -> None:
    visits(office, 60)
    found = drivers(office)
    rows = list(
        csv.reader(
            StringIO(file_of("csv", "fr", "drivers", drivers_table("fr", found)).decode("utf-8-sig")),
            delimiter=";",
        )
    )
    assert rows[0][:3] == ["Ordre", "Section", "Par quoi commencer"]
    assert [row[1:3] for row in rows[1:]] == [["Accueil", "À corriger d’abord"], ["Caisse", "À suivre"]]
    assert "," in rows[1][3]


def test_the_number_of_statements_does_not_grow_with_the_visits(office: Office) -> None:
    visits(office, 40)
    drivers(office)
    with counted(office) as statements:
        drivers(office)
    assert len(statements) <= 15


def test_a_title_claims_nothing_that_the_interval_leaves_open(office: Office) -> None:
    visits(office, 60)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        target = uow.targets.get(programme_id=office.programme, measure="overall")
        uow.targets.save(replace(target, value="56"))
    found = drivers(office)
    own = found.drivers[0].own
    assert own.mean is not None
    assert own.high is not None
    assert own.mean < 56 < own.high, "under the target, but not surely"
    assert describe_drivers("en", found).title == "Most associated with “Satisfied”: Welcome"
