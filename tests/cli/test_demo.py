"""What the demonstration is made of, and a tenth of it loaded; loading it whole is `make demo`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

from cxaudit.adapters.clock import SettableClock
from cxaudit.adapters.documents import read_checklist
from cxaudit.adapters.files import LocalFiles
from cxaudit.bootstrap import build
from cxaudit.cli.demo import logos, pictures
from cxaudit.cli.demo.answers import answered
from cxaudit.cli.demo.clients import CLIENTS, REGIONS, TOWNS, WAVES
from cxaudit.cli.demo.narrative import comments, narrative, outcome
from cxaudit.cli.demo.people import PEOPLE
from cxaudit.cli.demo.stops import LAST_DAY, Stop, all_stops
from cxaudit.cli.demo.told import told
from cxaudit.cli.demo.visit import Visit
from cxaudit.cli.demo.world import load
from cxaudit.config import Settings
from cxaudit.domain import access, definition
from cxaudit.domain.access import ROLES
from cxaudit.domain.action import ACTION_STATES
from cxaudit.domain.answers import answers_of, comment_of, heads_of, normalise
from cxaudit.domain.checklist import Checklist, Item
from cxaudit.domain.colour import is_readable
from cxaudit.domain.flow import photos_wanted
from cxaudit.domain.ids import ClientId
from cxaudit.domain.text import LANGUAGES, Language
from cxaudit.i18n import dates
from cxaudit.measurement.scoring import score_audit
from cxaudit.services import assignments, people
from cxaudit.services.external_benchmarks import find_benchmarks
from cxaudit.services.runtime import Runtime
from cxaudit.storage import schema

GRIDS = [grid.name for client in CLIENTS for grid in client.grids]
TODAY = datetime(2027, 3, 17, 14, 0, tzinfo=UTC)
SAMPLE = slice(0, None, 13)


@cache
def document(name: str) -> dict[str, object]:
    return read_checklist(files("cxaudit.cli.demo").joinpath(f"{name}.yaml").read_bytes())[0]


@cache
def checklist(name: str) -> Checklist:
    return definition.parse(document(name))


@cache
def sample() -> tuple[Visit, ...]:
    return tuple(answered(stop, checklist(stop.grid.name)) for stop in calendar()[SAMPLE])


@cache
def calendar() -> tuple[Stop, ...]:
    return tuple(all_stops(TODAY.date()))


def score_of(visit: Visit) -> int | None:
    read = {key: normalise(item_of(visit, key), value) for key, value in visit.values.items()}
    return score_audit(visit.checklist, read).score_ppm


def item_of(visit: Visit, key: str) -> Item:
    item = visit.checklist.find_item(key)
    assert item is not None
    return item


@pytest.mark.parametrize("name", GRIDS)
def test_every_checklist_may_be_published_and_has_the_length_of_a_real_one(name: str) -> None:
    assert definition.check_checklist(document(name)) == ()
    assert definition.check_texts(document(name)) == ()
    assert 40 <= len(checklist(name).items) <= 60


def test_the_checklists_use_what_an_expert_uses() -> None:
    items = [item for name in GRIDS for item in checklist(name).items]
    assert {item.critical.effect for item in items if item.critical} == {"zero", "cap", "flag"}
    assert {item.role for item in items} == {"normal", "bonus", "penalty"}
    kinds = {
        "yes_no",
        "single",
        "multi",
        "likert",
        "numeric",
        "elapsed",
        "csat",
        "ces",
        "nps",
        "emotion",
        "text",
    }
    assert kinds <= {item.kind for item in items}
    for name in GRIDS:
        mine = checklist(name).items
        assert sum(item.integrity for item in mine) == 1
        assert any(item.show_if for item in mine)
        assert sum(item.moment_of_truth for item in mine) >= 2
        assert sum(item.standard is not None for item in mine) >= 4
        assert all(item.stage for item in mine if item.kind != "text" and not item.integrity)
        assert any(option.points is None for item in mine for option in item.options)


@pytest.mark.parametrize("name", GRIDS)
def test_what_is_told_is_about_items_of_the_checklist_in_both_languages(name: str) -> None:
    words, known = told(name), {item.key: item for item in checklist(name).items}
    assert set(words.items) <= set(known)
    for key, item in words.items.items():
        for said in item.said.values():
            assert set(said) == set(LANGUAGES)
            assert len(said["fr"]) == len(said["en"])
        if item.rate is not None and item.rate <= 90 and "missed" in item.said and item.rate >= 40:
            assert item.sentences("missed", "fr"), key
    asked = [item for item in known.values() if item.comment_when == ("no",)]
    assert all(words.item(item.key).sentences("missed", "fr") for item in asked)


def test_photos_can_be_drawn_wherever_a_checklist_asks_for_one() -> None:
    items = {item.key: item for name in GRIDS for item in checklist(name).items}
    assert all(pictures.shows(key) for key, item in items.items() if photos_wanted(item, "no"))
    drawn = [pictures.photo("bins", variant) for variant in range(pictures.VARIANTS)]
    assert len(set(drawn)) == pictures.VARIANTS


def test_every_role_has_somebody_to_sign_in_as() -> None:
    assert {person.role for person in PEOPLE} == set(ROLES)
    assert {person.client for person in PEOPLE if person.role == "client"} == {c.id for c in CLIENTS}
    assert len(TOWNS) * len(CLIENTS) == 120
    assert len(TOWNS) % len(REGIONS) == 0


def test_the_year_is_the_same_whenever_it_is_loaded_and_the_living_part_follows_the_day() -> None:
    earlier, later = all_stops(date(2026, 11, 25)), calendar()
    assert [stop for stop in earlier if not stop.alive] == [stop for stop in later if not stop.alive]
    assert 1540 <= len(later) <= 1660
    for stop in later:
        first = TODAY.date() - timedelta(days=8) if stop.alive else WAVES[0][2]
        assert first <= stop.at.date()
        assert stop.alive or stop.at.date() <= LAST_DAY
        assert stop.client.is_open(stop.location, stop.at.date())
        assert stop.grid.weekend or stop.at.weekday() < 5


def test_nobody_goes_to_the_same_location_twice_within_the_lockout() -> None:
    seen: dict[tuple[str, int, int], date] = {}
    for stop in calendar():
        key, day = (stop.client.id, stop.location, stop.auditor), stop.at.date()
        assert key not in seen or (day - seen[key]).days >= 40
        seen[key] = day


def test_the_same_visits_give_the_same_scores_again() -> None:
    again = [answered(stop, checklist(stop.grid.name)) for stop in all_stops(TODAY.date())[SAMPLE]]
    assert [score_of(visit) for visit in again] == [score_of(visit) for visit in sample()]
    scores = [score for visit in sample() if (score := score_of(visit)) is not None]
    assert 75 < sum(scores) / len(scores) / 10_000 < 90
    assert len(set(scores)) > len(scores) * 0.8


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_narrative_contradicts_the_answers_of_its_visit(language: Language) -> None:
    for visit in sample():
        text = narrative(visit, language)
        assert 60 <= len(text.split()) <= 150
        allowed = "|".join(sorted(map(re.escape, _sentences(visit, language)), key=len, reverse=True))
        middle = re.sub(rf"(?:^|(?<= ))(?:{allowed})(?= |$)", "", text)
        opening, closing = visit.words.opening[language], visit.words.closing[_mood(visit)][language]
        assert any(end in middle for end in closing)
        rest = min((middle.replace(end, "") for end in closing), key=len)
        patterns = [re.sub(r"\\{\w+\\}", ".+", re.escape(start)) for start in opening]
        assert any(re.fullmatch(pattern + " *", rest) for pattern in patterns), rest


def _sentences(visit: Visit, language: Language) -> set[str]:
    """Every sentence that the answers allow, written independently of the narrative."""
    found = set()
    for item in visit.checklist.items:
        how, value = outcome(visit, item), visit.values.get(item.key)
        time = (
            dates.duration(language, float(value))
            if item.kind == "elapsed" and value not in {None, "na"}
            else ""
        )
        for text in visit.words.item(item.key).sentences(how or "", language):
            found.add(text.replace("{time}", time).replace("{value}", str(value)))
    return found


def _mood(visit: Visit) -> str:
    score = visit.values["recommend"]
    return "high" if score >= 9 else "middle" if score >= 7 else "low"


def test_comments_stand_on_missed_items_only_and_wherever_they_are_asked_for() -> None:
    for visit in sample():
        written = comments(visit, "fr")
        assert all(visit.values[key] == "no" for key in written)
        asked = [
            i for i in visit.checklist.items if "no" in i.comment_when and visit.values.get(i.key) == "no"
        ]
        assert all(written[item.key] for item in asked)


def test_narratives_differ() -> None:
    texts = Counter(narrative(visit, "fr") for visit in sample())
    assert max(texts.values()) == 1


def test_no_text_names_somebody_of_the_demonstration_or_speaks_in_a_gendered_first_person() -> None:
    names = {part for person in PEOPLE for part in person.name.split()}
    gendered = re.compile(r"\b(je suis|j’ai été|I am|m’a servie?|accueillie?)\b")
    for name in GRIDS:
        words = files("cxaudit.cli.demo").joinpath(f"{name}.told.yaml").read_text(encoding="utf-8")
        words += files("cxaudit.cli.demo").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
        assert not names & set(re.findall(r"\w+(?:-\w+)?", words))
        assert gendered.search(words) is None


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """One location in twenty of the past, and the whole living part."""
    folder: Path = tmp_path_factory.mktemp("demo")
    settings = replace(Settings.from_env(), data=folder, database_url=f"sqlite:///{folder / 'demo.sqlite3'}")
    schema.upgrade(settings.database_url)
    runtime = replace(build(settings), clock=SettableClock(TODAY))
    assert load(runtime, "nobody signs in here", every=20) > 80
    assert load(runtime, "nobody signs in here", every=20) == 0
    yield runtime
    runtime.close()


def test_every_state_of_a_visit_is_shown(loaded: Runtime) -> None:
    with loaded.storage.reading(access.SYSTEM) as uow:
        states = Counter(audit.state for audit in uow.audits.list())
        asked = Counter(assignment.state for assignment in uow.assignments.list())
        waiting = {audit.client_id for audit in uow.audits.list() if audit.state == "submitted"}
    assert set(states) >= {
        "draft", "submitted", "in_review", "returned", "validated", "released", "disputed", "closed", "location_closed",
    }  # fmt: skip
    assert set(asked) >= {
        "planned",
        "assigned",
        "accepted",
        "in_progress",
        "submitted",
        "declined",
        "cancelled",
    }
    assert waiting == {client.id for client in CLIENTS}


def test_actions_are_shown_in_every_state(loaded: Runtime) -> None:
    with loaded.storage.reading(access.SYSTEM) as uow:
        found = uow.actions.list()
    assert {action.state for action in found} == set(ACTION_STATES)
    assert any(action.is_overdue(TODAY.date()) for action in found)
    assert any(action.state == "open" and not action.is_overdue(TODAY.date()) for action in found)


@pytest.mark.parametrize("email", ["auditeur1@demo.test", "auditor3@demo.test"])
def test_an_auditor_has_work_of_every_kind_on_the_day_it_is_loaded(loaded: Runtime, email: str) -> None:
    person = people.find_person(loaded, email=email)
    assert person is not None
    work = assignments.list_work(loaded, person.actor)
    assert work.offered
    assert work.today
    assert work.following
    assert work.late
    assert any(card.audit_state == "returned" for card in (*work.today, *work.following, *work.late))


def test_what_is_stored_is_what_was_answered(loaded: Runtime) -> None:
    """Each released visit holds a narrative of its auditor's language, and a reason for every return."""
    languages = {}
    with loaded.storage.reading(access.SYSTEM) as uow:
        for auditor in uow.auditors.list():
            languages[auditor.id] = uow.accounts.get(id=auditor.account_id).language
        for audit in uow.audits.list(state="released"):
            version = uow.checklist_versions.get(client_id=audit.client_id, id=audit.checklist_version_id)
            kept = uow.answer_documents.get(client_id=audit.client_id, audit_id=audit.id, submission=1)
            story = answers_of(definition.parse(version.document), heads_of(kept.heads))["story"]["value"]
            words = {"fr": " une? ", "en": " a "}[languages[audit.auditor_id]]
            assert re.search(words, story)
            assert audit.visit_start < audit.visit_end <= audit.submitted_at < audit.validated_at
        for audit in uow.audits.list(state="returned"):
            remarks = uow.review_comments.list(audit_id=audit.id)
            kept = uow.answer_documents.get(client_id=audit.client_id, audit_id=audit.id, submission=1)
            heads = heads_of(kept.heads)
            assert remarks
            for remark in remarks:
                unexplained = heads[f"{remark.item_key}/v"].val == "no" and not comment_of(
                    heads, remark.item_key
                )
                assert unexplained or str(heads[f"{remark.item_key}/v"].val).isdigit()


def test_locations_move_open_and_close_in_the_year(loaded: Runtime) -> None:
    with loaded.storage.reading(access.SYSTEM) as uow:
        memberships = Counter((m.client_id, m.location_id) for m in uow.memberships.list())
        locations = uow.locations.list()
        asked = {(a.client_id, a.location_id, a.wave_id[-1]) for a in uow.assignments.list()}
    assert sorted(memberships.values()).count(2) == 1
    opened = [place for place in locations if place.active_from]
    closed = [place for place in locations if place.active_to]
    assert (len(opened), len(closed)) == (1, 1)
    assert not any((opened[0].client_id, opened[0].id, wave) in asked for wave in "12")
    assert (closed[0].client_id, closed[0].id, "4") not in asked


def test_competitors_of_one_client_are_visited_in_every_wave_and_are_no_part_of_its_network(
    loaded: Runtime,
) -> None:
    stops = [stop for stop in calendar() if stop.rival is not None]
    assert {stop.client.id for stop in stops} == {"demo-boreale"}
    seen = Counter((stop.wave, stop.rival.name) for stop in stops if stop.rival)
    assert len(seen) == len(WAVES) * 2
    assert {count for (_wave, name), count in seen.items() if name == "Officines du Parc"} == {8}
    assert not any(stop.alive for stop in stops)
    with loaded.storage.reading(access.SYSTEM) as uow:
        places = uow.locations.list(ownership="competitor")
        visited = {audit.location_id for audit in uow.audits.list(client_id="demo-boreale", state="released")}
    assert {place.client_id for place in places} == {"demo-boreale"}
    assert visited & {place.id for place in places}


def test_every_client_has_a_drawn_logo_and_one_colour_fails_on_purpose(tmp_path: Path) -> None:
    drawn = {client.id: logos.kept(LocalFiles(tmp_path), client.id) for client in CLIENTS}
    assert len({logo.sha256 for logo in drawn.values()}) == len(CLIENTS)
    assert drawn == {client.id: logos.kept(LocalFiles(tmp_path), client.id) for client in CLIENTS}
    assert [client.name for client in CLIENTS if not is_readable(client.colours[0])] == ["Casse-croûte Galop"]
    assert all(client.colours[1] is None or is_readable(client.colours[1]) for client in CLIENTS)


def test_visits_are_timed_in_every_channel(loaded: Runtime) -> None:
    with loaded.storage.reading(access.SYSTEM) as uow:
        scores = uow.scores.list(current=True)
    timed = Counter(score.channel for score in scores if score.durations)
    assert set(timed) == {grid.channel for client in CLIENTS for grid in client.grids}


def test_what_others_published_stands_in_the_sectors_of_the_clients(loaded: Runtime) -> None:
    with loaded.storage.reading(access.SYSTEM) as uow:
        clients = {client.id: client for client in uow.clients.list()}
    bank = find_benchmarks(loaded, clients[ClientId("demo-rivage")], "in_store", "covert")
    food = find_benchmarks(loaded, clients[ClientId("demo-galop")], "drive_thru", "covert")
    assert [each.n for each in (*bank, *food)] == [640, None]
    assert "fictif" in bank[0].name
