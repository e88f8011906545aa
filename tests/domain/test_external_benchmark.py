"""External benchmarks as they are typed or stand in rows: exact, complete, or refused with what to mend."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.domain.benchmark_rows import read_benchmark_rows
from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.external_benchmark import LONGEST, ExternalBenchmark, read_benchmark
from cxaudit.domain.ids import ExternalBenchmarkId
from cxaudit.domain.network import CHANNELS
from cxaudit.domain.programme import MEASURES

TYPED = {
    "name": "Baromètre", "sector": "retail", "channel": "in_store", "source": "Institut", "period": "2026",
    "method": "client mystère", "n": "1 200", "overall": "80,5 %", "compliance": "", "experience": "70",
}  # fmt: skip


def read(**changed: str) -> ExternalBenchmark:
    return read_benchmark(ExternalBenchmarkId("b"), TYPED | changed)


def refusal(**changed: str) -> str:
    with pytest.raises(InvalidInput) as refused:
        read(**changed)
    return refused.value.code


def test_numbers_are_read_as_people_write_them_and_kept_exact() -> None:
    found = read()
    assert (found.n, dict(found.figures)) == (1200, {"overall": "80.5", "experience": "70"})
    assert read(n="").n is None, "unknown is not zero"
    assert read(name="  Baro \n mètre ").name == "Baro mètre"


@pytest.mark.parametrize("field", LONGEST)
def test_every_text_is_needed_and_has_its_length(field: str) -> None:
    assert refusal(**{field: " \u00a0 "}) == "benchmark_text_missing"
    assert refusal(**{field: "x" * (LONGEST[field] + 1)}) == "benchmark_text_too_long"
    assert getattr(read(**{field: "x" * LONGEST[field]}), field)


@pytest.mark.parametrize("value", ["100.1", "-1", "x", "1e2", "80,5,1", "NaN", "½", "80.1234567"])
def test_what_is_no_percentage_is_refused(value: str) -> None:
    assert refusal(experience=value) == "benchmark_percent"


@pytest.mark.parametrize("value", ["0", "-3", "12.5", "many", "9999999999"])
def test_what_is_no_number_of_people_is_refused(value: str) -> None:
    assert refusal(n=value) == "benchmark_n"


def test_a_benchmark_needs_a_channel_and_one_figure() -> None:
    assert refusal(channel="in store") == "benchmark_channel_unknown"
    assert refusal(overall="", experience=" ") == "benchmark_without_value"


def test_two_of_the_same_name_sector_channel_and_period_are_one_however_written() -> None:
    assert read().identity == read(name="BAROMETRE", sector="Retail", source="Autre", overall="1").identity
    for field in ("name", "sector", "period"):
        assert read().identity != read(**{field: "autre"}).identity
    assert read().identity != read(channel="phone").identity


@given(
    st.fixed_dictionaries(
        {field: st.text(max_size=60) for field in (*LONGEST, "n", *MEASURES)}
        | {"channel": st.sampled_from(CHANNELS)}
    )
)
def test_whatever_is_typed_is_a_benchmark_or_refused_in_words(typed: dict[str, str]) -> None:
    with suppress(InvalidInput):
        found = read_benchmark(ExternalBenchmarkId("b"), typed)
        assert found.figures
        assert all(0 <= float(value) <= 100 for value in found.figures.values())
        assert found.n is None or found.n > 0


FRENCH = ["Nom", "Secteur", "Canal", "Source", "Période", "Méthode", "N", "Résultat global"]


def test_headers_are_read_in_both_languages_and_unknown_ones_are_said() -> None:
    found = read_benchmark_rows(
        [[*FRENCH, "Note"], ["A", "retail", "Téléphone", "S", "2026", "M", "", "80", "x"]], "1"
    )
    assert [row.number for row in found.rows] == [2]
    assert found.rows[0].cells["overall"] == "80"
    assert "n" not in found.rows[0].cells
    assert [(one.code, one.params) for one in found.refusals] == [("benchmark_column", {"column": "Note"})]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "benchmarks_no_header"),
        ([FRENCH[:-1]], "benchmarks_no_header"),
        ([FRENCH[1:]], "benchmarks_no_header"),
        ([[""], FRENCH, [" "] * 8], "benchmarks_no_row"),
    ],
)
def test_a_sheet_that_is_no_list_of_benchmarks_is_refused(rows: list[list[str]], code: str) -> None:
    with pytest.raises(InvalidInput, match=code):
        read_benchmark_rows(rows, "1")
