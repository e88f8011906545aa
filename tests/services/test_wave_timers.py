"""The times of a wave are what plain arithmetic over the score rows gives, on both databases, in every scope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from statistics import median

import pytest

from cxaudit.domain import access
from cxaudit.domain.errors import Forbidden, NotFound
from cxaudit.domain.ids import ChecklistVersionId, NodeId
from cxaudit.measurement.columns import ScoreFact
from cxaudit.measurement.proportions import wilson
from cxaudit.services.timers_words import describe_timers, timers_table
from cxaudit.services.wave_scope import Asked
from cxaudit.services.wave_timers import Timer, WaveTimers, get_timers
from cxaudit.storage.queries.columns import compute_columns
from tests.people import Office, give_checklist, open_office
from tests.services.test_benchmarks import many_scores
from tests.services.test_durations import TIMED
from tests.services.test_visit import released
from tests.storage.test_wave_columns import WAVES

SECRET = {
    "key": "secret",
    "kind": "elapsed",
    "section": "B",
    "max_points": 0,
    "integrity": True,
    "required": False,
    "text": {"fr": "Temps de trajet", "en": "Travel time"},
}
STRICT = ChecklistVersionId("version-strict")
STANDARDS = {"version-1": 60, STRICT: 30}
"""Full points until this many seconds at the checkout."""


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
            give_checklist(uow, office, {**TIMED, "questions": [*TIMED["questions"], SECRET]})  # type: ignore[misc]
        yield office


def timed(office: Office, count: int) -> None:
    """Visits with times by chance, half of them made with a version whose standard is stricter."""
    many_scores(office, released(office), count)
    random = Random(count)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        known = uow.checklist_versions.get(id=office.version)
        curve = {"type": "linear", "points": [["30", "1"], ["300", "0"]]}
        questions = [
            {**each, "curve": curve} if each["key"] == "wait" else each
            for each in known.document["questions"]
        ]
        document = {**known.document, "questions": questions}
        uow.checklist_versions.add(replace(known, id=STRICT, number=2, document=document, digest="0" * 64))
        for score in uow.scores.list(client_id=office.client):
            times = {
                key: random.randrange(1, 121) for key in ("wait", "queue", "secret") if random.random() < 0.8
            }
            version = random.choice([office.version, STRICT])
            uow.scores.save(replace(score, durations=times, checklist_version_id=version))


def timers(office: Office, who: str = "Chloé", asked: Asked = Asked()) -> WaveTimers:  # noqa: B008  # frozen
    return get_timers(office.runtime, office[who], office.wave, asked)


def facts(office: Office, wave: str, channel: str, path: str = "/n/") -> list[ScoreFact]:
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        found = compute_columns(uow, office.client, wave).facts()
    return [
        fact
        for fact in found
        if (fact.channel, fact.standing) == (channel, "counted") and fact.path.startswith(path)
    ]


def agrees(timer: Timer, now: list[ScoreFact], before: list[ScoreFact]) -> None:
    key = timer.item.key
    own = [fact for fact in now if key in fact.durations]
    seconds = sorted(fact.durations[key] for fact in own)
    assert (timer.own.n, timer.own.fastest, timer.own.slowest) == (len(seconds), seconds[0], seconds[-1])
    assert timer.own.median.value == pytest.approx(median(seconds))
    old = [fact.durations[key] for fact in before if key in fact.durations]
    assert (timer.before.n if timer.before else 0) == len(old)
    if key == "queue":
        assert (timer.standard, timer.kept) == (None, None)
        return
    assert timer.kept is not None
    kept = sum(fact.durations[key] <= STANDARDS[fact.version] for fact in own)
    assert (timer.kept.kept, timer.kept.n, timer.kept.share) == (kept, len(own), wilson(kept, len(own)))


@pytest.mark.parametrize("count", [3, 90])
def test_each_time_of_each_channel_is_counted_as_by_hand(office: Office, count: int) -> None:
    timed(office, count)
    found = timers(office)
    assert found.visits == sum(len(facts(office, office.wave, each)) for each in ("in_store", "phone"))
    assert found.previous is not None
    for channel in found.channels:
        now, before = (facts(office, wave, channel.channel) for wave in (office.wave, WAVES[0]))
        assert channel.visits == len(now)
        for timer in channel.timers:
            agrees(timer, now, before)
        measured = {key for fact in now for key in fact.durations}
        assert {timer.item.key for timer in channel.timers} == measured - {"secret"}


def test_the_newest_version_names_its_own_standard(office: Office) -> None:
    timed(office, 90)
    wait = next(timer for timer in timers(office).timers if timer.item.key == "wait")
    assert wait.standard == Fraction(30)


def test_channels_stand_in_order_and_one_can_be_chosen(office: Office) -> None:
    timed(office, 90)
    assert [each.channel for each in timers(office).channels] == ["in_store", "phone"]
    alone = timers(office, asked=Asked(channel="phone"))
    assert [each.channel for each in alone.channels] == ["phone"]
    assert alone.visits == len(facts(office, office.wave, "phone"))


def test_a_regional_manager_counts_the_own_part_alone(office: Office) -> None:
    timed(office, 90)
    own, east = timers(office, "Denis"), Asked(NodeId(f"{office.client}-e"))
    for found in (own, timers(office, asked=east)):
        for channel in found.channels:
            now, before = (facts(office, wave, channel.channel, "/n/e/") for wave in (office.wave, WAVES[0]))
            for timer in channel.timers:
                agrees(timer, now, before)
    with pytest.raises(NotFound):
        timers(office, "Denis", Asked(NodeId(f"{office.client}-w")))


@pytest.mark.parametrize("who", ["Stranger", "Ana"])
def test_nobody_else_reads_them(office: Office, who: str) -> None:
    timed(office, 3)
    with pytest.raises(NotFound if who == "Stranger" else Forbidden):
        timers(office, who)


def test_a_wave_without_times_says_so(office: Office) -> None:
    found = timers(office)
    assert (found.visits, found.channels) == (0, ())
    released(office)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        for score in uow.scores.list(client_id=office.client):
            uow.scores.save(replace(score, durations={}))
    found = timers(office)
    assert (found.visits, found.channels) == (1, ())


def test_few_visits_say_from_how_many_on_they_would_tell_more(office: Office) -> None:
    released(office, **{"wait/v": "90"})
    line = describe_timers("fr", timers(office)).sections[0].parts[0].lines[0]
    assert (line.median, line.nine) == ("1 min 30 s".replace(" ", "\u00a0"), None)
    assert line.median_interval == "intervalle dès 6 visites"
    assert line.nine_interval == "donnée dès 10 visites"
    assert (line.share, line.kept) == ("0", "0 sur 1")
    assert "norme 1" in (line.standard or "")


def test_both_waves_are_said_with_what_they_rest_on_and_no_verdict(office: Office) -> None:
    timed(office, 90)
    said = describe_timers("en", timers(office))
    assert said.title.startswith("The standard exceeded most often in these visits: ")
    line = said.sections[0].parts[0].lines[0]
    assert line.before.startswith("median ")
    assert line.before.endswith(" visits")


def test_the_file_holds_every_time_in_seconds(office: Office) -> None:
    timed(office, 90)
    found = timers(office)
    table = timers_table("en", found)
    assert {len(row) for row in table.rows} == {len(table.head)}
    assert len(table.rows) == len(found.timers)
    assert [row[9] for row in table.rows] == [timer.own.median.value for timer in found.timers]
