"""Benchmarks that others published: the agency keeps them, clients of their sector read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cxaudit.domain import access
from cxaudit.domain.access import Actor
from cxaudit.domain.errors import InvalidInput, Refused
from cxaudit.domain.external_benchmark import ExternalBenchmark, read_benchmark
from cxaudit.domain.ids import ExternalBenchmarkId
from cxaudit.domain.network import Client
from cxaudit.domain.text import folded, sort_key
from cxaudit.services import journal
from cxaudit.services.runtime import Runtime
from cxaudit.storage.unit_of_work import UnitOfWork

PAGE = 50


@dataclass(frozen=True, slots=True)
class BenchmarkList:
    """One page of benchmarks by name, and how many there are."""

    benchmarks: tuple[ExternalBenchmark, ...]
    count: int


def list_benchmarks(runtime: Runtime, actor: Actor, page: int = 1) -> BenchmarkList:
    """All of them by name, then period. A page past the end is empty."""
    access.require(actor, "benchmark.manage")
    with runtime.reading(actor) as uow:
        found = uow.external_benchmarks.list(order=("sort_name", "period"))
    first = (max(page, 1) - 1) * PAGE
    return BenchmarkList(found[first : first + PAGE], len(found))


def get_benchmark(runtime: Runtime, actor: Actor, benchmark_id: ExternalBenchmarkId) -> ExternalBenchmark:
    """One of them. NotFound."""
    access.require(actor, "benchmark.manage")
    with runtime.reading(actor) as uow:
        return uow.external_benchmarks.get(id=benchmark_id)


def list_sectors(runtime: Runtime, actor: Actor) -> tuple[str, ...]:
    """The sectors of the clients, each once, in the order of the alphabet."""
    access.require(actor, "benchmark.manage")
    with runtime.reading(actor) as uow:
        return tuple(sorted(sectors_of(uow).values(), key=sort_key))


def sectors_of(uow: UnitOfWork) -> dict[str, str]:
    """Folded sector -> as the first client in order has it written."""
    return {folded(client.sector): client.sector for client in reversed(uow.clients.list())}


def add_benchmark(
    runtime: Runtime, actor: Actor, benchmark_id: ExternalBenchmarkId, typed: Mapping[str, str]
) -> ExternalBenchmark:
    """Keep a new one; the same again is the one kept.

    InvalidInput: as `read_benchmark`; benchmark_sector_unknown. Refused: benchmark_taken.
    """
    access.require(actor, "benchmark.manage")
    with runtime.writing(actor) as uow:
        known, new = uow.external_benchmarks.find(id=benchmark_id), _read(uow, benchmark_id, typed)
        if known is not None and new == replace(known, revision=new.revision):
            return known  # a second click on the button
        if known is not None:
            new = _read(uow, ExternalBenchmarkId(runtime.ids.new()), typed)
        uow.external_benchmarks.add(new)
        note(runtime, uow, actor, "benchmark.added", new)
        return new


def change_benchmark(
    runtime: Runtime, actor: Actor, before: ExternalBenchmark, typed: Mapping[str, str]
) -> ExternalBenchmark:
    """Let it say otherwise, from the revision of `before`. As `add_benchmark`; StaleRevision. NotFound."""
    access.require(actor, "benchmark.manage")
    with runtime.writing(actor) as uow:
        changed = replace(_read(uow, before.id, typed), revision=before.revision)
        saved = uow.external_benchmarks.save(changed)
        note(runtime, uow, actor, "benchmark.changed", saved)
        return saved


def remove_benchmark(runtime: Runtime, actor: Actor, benchmark_id: ExternalBenchmarkId) -> ExternalBenchmark:
    """Take it away from every page. NotFound."""
    access.require(actor, "benchmark.manage")
    with runtime.writing(actor) as uow:
        found = uow.external_benchmarks.get(id=benchmark_id)
        uow.external_benchmarks.remove(id=benchmark_id)
        note(runtime, uow, actor, "benchmark.removed", found)
        return found


def find_benchmarks(
    runtime: Runtime, client: Client, channel: str | None, visit_type: str | None
) -> tuple[ExternalBenchmark, ...]:
    """Those of a client's sector in one channel, by name. They are of covert visits: beside any others, as
    without a channel, there is none."""
    if channel is None or visit_type != "covert":
        return ()
    with runtime.storage.reading(access.SYSTEM) as uow:
        found = uow.external_benchmarks.list(channel=channel, order=("sort_name", "period"))
    return tuple(each for each in found if folded(each.sector) == folded(client.sector))


def in_sector(sectors: Mapping[str, str], read: ExternalBenchmark) -> ExternalBenchmark:
    """The benchmark with its sector as clients have it. InvalidInput: benchmark_sector_unknown."""
    known = sectors.get(folded(read.sector))
    if known is None:
        raise InvalidInput("benchmark_sector_unknown", value=read.sector)
    return replace(read, sector=known)


def _read(uow: UnitOfWork, benchmark_id: ExternalBenchmarkId, typed: Mapping[str, str]) -> ExternalBenchmark:
    read = in_sector(sectors_of(uow), read_benchmark(benchmark_id, typed))
    others = (each for each in uow.external_benchmarks.list() if each.id != benchmark_id)
    if any(each.identity == read.identity for each in others):
        raise Refused("benchmark_taken", name=read.name, period=read.period)
    return read


def note(runtime: Runtime, uow: UnitOfWork, actor: Actor, action: str, benchmark: ExternalBenchmark) -> None:
    """Write into the journal what became of one."""
    subject = ("benchmark", str(benchmark.id))
    journal.write(runtime, uow, actor, action, subject, name=benchmark.name, source=benchmark.source)
