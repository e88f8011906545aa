"""Which checklist versions a wave was made with, and whether two may be compared."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from cxaudit.domain.checklist import Checklist
from cxaudit.domain.ids import ClientId
from cxaudit.domain.text import LocalizedText
from cxaudit.measurement.columns import Masks, WaveColumns
from cxaudit.measurement.comparability import compare_versions
from cxaudit.services.audits import known_checklists, parsed
from cxaudit.storage.queries.checklist_versions import version_documents
from cxaudit.storage.unit_of_work import UnitOfWork


def checklists_of(
    uow: UnitOfWork, client_id: ClientId, columns: WaveColumns, rows: Masks
) -> Mapping[str, Checklist]:
    """The parsed checklists that `rows` were made with, by version, newest first."""
    names = columns.tables["version"]
    seen = np.flatnonzero(np.bincount(columns.numbers["version"][rows]))
    found = versions_of(uow, client_id, [names[place] for place in seen])
    return {version: checklist for version, (_number, checklist) in found.items()}


def section_titles(checklists: Mapping[str, Checklist]) -> dict[str, LocalizedText]:
    """Section key -> title, of the newest checklist (they come newest first) that has the section."""
    titles: dict[str, LocalizedText] = {}
    for checklist in checklists.values():
        for section in checklist.sections:
            titles.setdefault(section.key, section.title)
    return titles


def versions_of(
    uow: UnitOfWork, client_id: ClientId, ids: Collection[str]
) -> Mapping[str, tuple[int, Checklist]]:
    """(number, parsed checklist) of some versions, by checklist, newest first.

    A document is read once a process: it is large, and one that was published never changes.
    """
    known = known_checklists()
    found = version_documents(uow, client_id, sorted(ids), sorted(known)) if ids else ()
    return {
        each.id: (
            each.number,
            known[each.digest] if each.document is None else parsed(each.digest, each.document),
        )
        for each in found
    }


def places_of_item(checklists: Mapping[str, Checklist], key: str) -> dict[str, int]:
    """Version -> where the item stands in it; a version that does not ask it has none."""
    return {
        version: place
        for version, checklist in checklists.items()
        for place, item in enumerate(checklist.items)
        if item.key == key
    }


def are_comparable(old: Checklist, new: Checklist) -> bool:
    """Whether the questions common to both hold enough of the possible points."""
    return compare_versions(old, new, (), ()).comparable


def main_version(columns: WaveColumns, rows: Masks) -> str | None:
    """The version that most of the rows were made with; None: there are none."""
    counts = np.bincount(columns.numbers["version"][rows], minlength=len(columns.tables["version"]))
    return None if not counts.any() else str(columns.tables["version"][int(counts.argmax())])
