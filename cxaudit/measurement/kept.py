"""Items of a wave's columns: how many of some items each visit kept, how often each item was missed.

A letter an item says what became of it: `k` kept, `p` partly kept, `m` missed; any other was not seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cxaudit.measurement.columns import NO_SCORE, Ints, Masks, WaveColumns
from cxaudit.measurement.located import Counts
from cxaudit.measurement.numbers import MILLION

KEPT, PARTLY, MISSED = (ord(letter) for letter in "kpm")


def kept_share(columns: WaveColumns, items: Mapping[str, Sequence[int]]) -> Ints:
    """Of each visit the share of `items` kept among those seen, in ppm; -1 where none was seen.

    `items`: the places of the items in each checklist version; a version that is not named has none.
    """
    found = np.full(len(columns), NO_SCORE, dtype=np.int32)
    for version, places in items.items():
        rows = of_version(columns, version)
        letters = _letters(columns, rows, places)
        kept = (letters == KEPT).sum(axis=1)
        seen = np.isin(letters, (KEPT, PARTLY, MISSED)).sum(axis=1)
        share = np.where(seen > 0, (2 * kept * MILLION + seen) // np.maximum(2 * seen, 1), NO_SCORE)
        found[rows] = share.astype(np.int32)
    return found


def of_version(columns: WaveColumns, version: str) -> Masks:
    """The rows scored with a checklist version."""
    names = columns.tables["version"]
    if version not in names:
        return np.zeros(len(columns), dtype=np.bool_)
    found: Masks = columns.numbers["version"] == names.index(version)
    return found


def count_letters(columns: WaveColumns, rows: Masks, places: Mapping[str, int]) -> tuple[int, int]:
    """(missed, seen) of one item among `rows`; `places`: where it stands in each version."""
    missed = seen = 0
    for version, place in places.items():
        letters = _letters(columns, rows & of_version(columns, version), [place])
        missed += int((letters == MISSED).sum())
        seen += int(np.isin(letters, (KEPT, PARTLY, MISSED)).sum())
    return missed, seen


def letter_counts(columns: WaveColumns, rows: Masks) -> tuple[Counts, Counts]:
    """(missed, seen) of every place among `rows`, all at once; the rows are of one checklist version."""
    letters = columns.results[rows]
    missed: Counts = np.count_nonzero(letters == MISSED, axis=0)
    kept = np.count_nonzero((letters == KEPT) | (letters == PARTLY), axis=0)
    return missed, missed + kept


def missed_rows(columns: WaveColumns, places: Mapping[str, int]) -> Masks:
    """The rows in which one item was missed; `places`: where it stands in each version."""
    found = np.zeros(len(columns), dtype=np.bool_)
    for version, place in places.items():
        rows = of_version(columns, version)
        found[rows] = (_letters(columns, rows, [place]) == MISSED).any(axis=1)
    return found


def missed_ppm(columns: WaveColumns, places: Mapping[str, int]) -> Ints:
    """Of each visit whether one item was missed: a million when so, 0 when not, -1 where it was not seen."""
    found = np.full(len(columns), NO_SCORE, dtype=np.int32)
    for version, place in places.items():
        rows = of_version(columns, version)
        letters = _letters(columns, rows, [place])
        seen = np.isin(letters, (KEPT, PARTLY, MISSED)).any(axis=1)
        missed = (letters == MISSED).any(axis=1)
        found[rows] = np.where(missed, MILLION, np.where(seen, 0, NO_SCORE)).astype(np.int32)
    return found


def _letters(columns: WaveColumns, rows: Masks, places: Sequence[int]) -> NDArray[np.uint8]:
    """The letters of `places`; a place beyond what the columns hold was not seen."""
    known = [place for place in places if place < columns.results.shape[1]]
    return columns.results[np.flatnonzero(rows)[:, np.newaxis], known]
