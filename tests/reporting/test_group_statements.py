"""What a report of a wave may say: never more than its verdicts and its numbers of visits."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cxaudit.reporting import group_statements, statements
from cxaudit.reporting.content import Plain


def group(verdicts: Sequence[str], audits: int = 1) -> Plain:
    comparators = ("target", "previous", "network")
    rows = [{"comparator": c, "verdict": v} for c, v in zip(comparators, verdicts, strict=False)]
    return {"audits": audits, "rows": rows}


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        (["insufficient", "insufficient"], "Experience: too few visits to compare."),
        ([], "Experience: nothing to compare with yet."),
        (["insufficient", "inconclusive"], "Experience: no reliable difference."),
        (["stable", "insufficient"], "Experience: no reliable difference."),
        (["up", "insufficient"], "Experience: above the target."),
    ],
)
def test_a_claim_says_no_more_than_its_verdicts(verdicts: list[str], words: str) -> None:
    assert group_statements.claim("en", "experience", group(verdicts)) == words


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        (["insufficient", "insufficient"], "Too few visits to compare"),
        (["insufficient", "inconclusive"], "No reliable difference with the comparators"),
        ([], "Nothing to compare with yet"),
    ],
)
def test_the_title_of_a_benchmark_tells_too_few_visits_from_no_difference(
    verdicts: list[str], words: str
) -> None:
    assert statements.benchmark_title("en", group(verdicts)) == words


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        ([["insufficient"], ["insufficient"]], "Too few visits to compare"),
        ([[]], "Parts of the network"),
        ([["inconclusive"], ["insufficient"]], "No part differs reliably from the rest"),
    ],
)
def test_the_title_of_the_parts_tells_too_few_visits_from_no_difference(
    verdicts: list[list[str]], words: str
) -> None:
    rows = [[{"comparator": "network", "verdict": each} for each in part] for part in verdicts]
    regions = [{"name": {"en": "East"}, "measures": {"overall": {"rows": each}}} for each in rows]
    assert group_statements.regions_title("en", regions) == words


@pytest.mark.parametrize(
    ("k", "n", "words"),
    [
        (1, 1, "À reprendre d’abord : « Reçu » (1 fois en 1 visite)."),
        (1, 104, "À reprendre d’abord : « Reçu » (1 fois en 104 visites)."),
        (2, 2, "À reprendre d’abord : « Reçu » (2 fois en 2 visites)."),
    ],
)
def test_the_summary_counts_the_visits_that_saw_the_item(k: int, n: int, words: str) -> None:
    overall = group(["insufficient"]) | {"value": 80.0}
    each = {"text": {"fr": "Reçu"}, "critical": False, "missed": k, "seen": n, "value": 100 * k / n}
    content = {
        "benchmarks": dict.fromkeys(("overall", "compliance", "experience"), overall),
        "wave": {"fr": "Une"},
        "changed": False,
        "trends": {"overall": {"segments": [{"points": [1]}]}},
        "missed": [each],
    }
    assert group_statements.summary("fr", content)[-1].replace("\u00a0", " ") == words
    assert group_statements.missed_in("fr", each).startswith(f"Manqué {k} fois en {n} visite")
