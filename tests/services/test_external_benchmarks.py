"""External benchmarks on both databases: who keeps them, who sees them, how a list comes in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cxaudit.domain import access
from cxaudit.domain.errors import Forbidden, InvalidInput, NotFound, Refused, StaleRevision
from cxaudit.domain.external_benchmark import ExternalBenchmark
from cxaudit.domain.ids import ExternalBenchmarkId
from cxaudit.services import benchmark_import, external_benchmarks
from cxaudit.services.benchmark_import import BenchmarksImport
from cxaudit.services.external_words import describe_external
from tests.people import EXTERNAL, Office, open_office

TYPED = {
    "name": "Baromètre", "sector": "Retail", "channel": "in_store", "source": "Institut", "period": "2026",
    "method": "client mystère", "n": "", "overall": "80.5", "compliance": "", "experience": "",
}  # fmt: skip
NEW = ExternalBenchmarkId("external-2")
HEAD = "nom;secteur;canal;source;période;méthode;n;résultat global\n"
LIST = (
    HEAD
    + "Baromètre du détail;Retail;En magasin;Institut;2026;client mystère;1500;82,25\n"
    + "Étude;retail;phone;Revue;2025;sondage;;70\n"
    + "Étude;retail;Téléphone;Autre revue;2025;sondage;;71\n"
    + "Perdu;banque;Phone;Revue;2025;sondage;;70\n"
    + "Trop;retail;Phone;Revue;2025;sondage;;170\n"
)


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with open_office(tmp_path, database_url) as office:
        yield office


def kept(office: Office) -> list[ExternalBenchmark]:
    return list(external_benchmarks.list_benchmarks(office.runtime, office["Marc"]).benchmarks)


def add(office: Office, **changed: str) -> ExternalBenchmark:
    return external_benchmarks.add_benchmark(office.runtime, office["Adèle"], NEW, TYPED | changed)


def bring_in(office: Office, text: str, *, dry_run: bool = False) -> BenchmarksImport:
    return benchmark_import.import_benchmarks(
        office.runtime, office["Marc"], text.encode(), "list.csv", dry_run=dry_run
    )


def give(office: Office) -> None:
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        uow.external_benchmarks.add(EXTERNAL)


def test_the_office_adds_changes_and_removes_one_and_the_journal_says_so(office: Office) -> None:
    first = add(office)
    assert (first.sector, first.n, add(office)) == ("retail", None, first), "a second click is no second one"
    assert add(office, period="2025").id != NEW, "the form of one that was kept, sent again with other words"
    external_benchmarks.remove_benchmark(office.runtime, office["Marc"], kept(office)[0].id)
    changed = external_benchmarks.change_benchmark(
        office.runtime, office["Marc"], first, TYPED | {"n": "300", "overall": "", "experience": "60"}
    )
    assert (changed.n, dict(changed.figures)) == (300, {"experience": "60"})
    assert external_benchmarks.get_benchmark(office.runtime, office["Marc"], NEW) == changed
    with pytest.raises(StaleRevision):
        external_benchmarks.change_benchmark(office.runtime, office["Marc"], first, TYPED)
    external_benchmarks.remove_benchmark(office.runtime, office["Marc"], NEW)
    assert kept(office) == []
    with pytest.raises(NotFound):
        external_benchmarks.remove_benchmark(office.runtime, office["Marc"], NEW)
    with office.runtime.storage.reading(access.SYSTEM) as uow:
        actions = [entry.action for entry in uow.journal.list(kind="benchmark", order=("at", "id"))]
    assert actions[-2:] == ["benchmark.changed", "benchmark.removed"]
    assert sorted(actions[:-2]) == ["benchmark.added", "benchmark.added", "benchmark.removed"]


def test_one_that_is_there_or_of_nobodys_sector_is_refused(office: Office) -> None:
    add(office)
    with pytest.raises(Refused, match="benchmark_taken"):
        external_benchmarks.add_benchmark(
            office.runtime, office["Marc"], ExternalBenchmarkId("external-3"), TYPED | {"name": "BAROMETRE"}
        )
    with pytest.raises(InvalidInput, match="benchmark_sector_unknown"):
        external_benchmarks.add_benchmark(
            office.runtime, office["Marc"], ExternalBenchmarkId("external-3"), TYPED | {"sector": "banque"}
        )
    assert len(kept(office)) == 1


@pytest.mark.parametrize("who", ["Rita", "Ana", "Chloé", "Denis", "Stranger"])
def test_nobody_else_may(office: Office, who: str) -> None:
    give(office)
    runtime, actor = office.runtime, office[who]
    for attempt in (
        lambda: external_benchmarks.list_benchmarks(runtime, actor),
        lambda: external_benchmarks.get_benchmark(runtime, actor, EXTERNAL.id),
        lambda: external_benchmarks.list_sectors(runtime, actor),
        lambda: external_benchmarks.add_benchmark(runtime, actor, NEW, TYPED),
        lambda: external_benchmarks.change_benchmark(runtime, actor, EXTERNAL, TYPED),
        lambda: external_benchmarks.remove_benchmark(runtime, actor, EXTERNAL.id),
        lambda: benchmark_import.import_benchmarks(runtime, actor, LIST.encode()),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert kept(office) == [EXTERNAL]


def test_a_list_is_checked_first_and_then_says_the_same_when_it_is_kept(office: Office) -> None:
    give(office)
    would = bring_in(office, LIST, dry_run=True)
    assert kept(office) == [EXTERNAL], "nothing is kept yet"
    done = bring_in(office, LIST)
    for found in (would, done):
        assert [(row.row, row.what) for row in found.rows] == [(2, "updated"), (3, "created")]
        assert [(one.row, one.code) for one in found.refusals] == [
            (4, "benchmark_repeated"), (5, "benchmark_sector_unknown"), (6, "benchmark_percent"),
        ]  # fmt: skip
    first, second = kept(office)
    assert (first.id, first.n, dict(first.figures)) == (EXTERNAL.id, 1500, {"overall": "82.25"})
    assert (second.name, second.channel, second.n) == ("Étude", "phone", None)
    assert [row.what for row in bring_in(office, LIST).rows] == ["unchanged", "unchanged"]
    assert [row.what for row in bring_in(office, "\n".join(LIST.splitlines()[:2])).rows] == ["unchanged"]


def test_a_client_reads_those_of_its_sector_in_the_channel_of_covert_visits(office: Office) -> None:
    give(office)
    with office.runtime.storage.unit_of_work(access.SYSTEM) as uow:
        client = uow.clients.get(id=office.client)
        uow.external_benchmarks.add(replace(EXTERNAL, id=NEW, channel="phone"))
    find = external_benchmarks.find_benchmarks
    assert find(office.runtime, client, "in_store", "covert") == (EXTERNAL,)
    assert find(office.runtime, replace(client, sector="RETAIL"), "in_store", "covert") == (EXTERNAL,)
    assert find(office.runtime, replace(client, sector="banque"), "in_store", "covert") == ()
    assert find(office.runtime, client, "in_store", "announced") == ()
    assert find(office.runtime, client, None, None) == ()


def test_a_difference_is_plain_and_every_fact_is_told(office: Office) -> None:
    own = {"overall": 78.04, "compliance": None, "experience": 66.0}
    (line,) = describe_external("en", [replace(EXTERNAL, n=None)], own)  # type: ignore[arg-type]
    assert line.told == (
        "Institut fictif du détail, rapport 12; period: 2026; method: client mystère, 40 enseignes; n not stated"
    )
    assert (line.cells["overall"].value, line.cells["overall"].diff) == ("80.5", "-2.5")
    assert (line.cells["compliance"].value, line.cells["compliance"].diff) == ("75.0", None)
    assert line.cells["experience"].value is None
    (line,) = describe_external("fr", [EXTERNAL], own)  # type: ignore[arg-type]
    assert line.told.endswith("n = 1 200".replace(" ", "\u00a0"))
