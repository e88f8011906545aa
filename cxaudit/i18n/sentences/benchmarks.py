"""What external benchmarks refuse, typed or as rows of a list."""

SENTENCES: dict[str, str] = {
    "benchmark_text_missing": "“{field}” is empty: a benchmark has to say it. It was not kept.",
    "benchmark_text_too_long": "“{field}” takes {most} characters at most. Shorten it; it was not kept.",
    "benchmark_channel_unknown": (
        "“{value}” is no channel. Write it like “In store” or “Phone”; the benchmark was not kept."
    ),
    "benchmark_sector_unknown": (
        "No client is in the sector “{value}”, so nobody would see it. Write the sector as its clients "
        "have it; the benchmark was not kept."
    ),
    "benchmark_n": (
        "“{value}” is no whole number above 0. Leave n empty when the source does not say; "
        "the benchmark was not kept."
    ),
    "benchmark_percent": (
        "“{value}” is no percentage from 0 to 100 ({field}). Write it like 82.5; the benchmark was not kept."
    ),
    "benchmark_without_value": "Write at least one figure in percent. The benchmark was not kept.",
    "benchmark_taken": (
        "“{name}” is there already for this sector, channel and period ({period}). Change that one. "
        "Nothing was saved."
    ),
    "benchmark_repeated": "The row repeats row {first}. It was left out.",
    "benchmark_column": "The column “{column}” is unknown or comes twice. It was left out.",
    "benchmarks_no_header": (
        "The first row has to name the columns: name, sector, channel, source, period, method and at least "
        "one of compliance, experience, overall. Nothing was imported."
    ),
    "benchmarks_no_row": (
        "Below the names of the columns there is no row. Fill in the list, then import the file again. "
        "Nothing was imported."
    ),
}
