"""What exports refuse."""

SENTENCES: dict[str, str] = {
    "parquet_missing": (
        'Parquet files need an optional library on the server: pip install "cxaudit[parquet]". Install it '
        "and start cxaudit again, or choose CSV, XLSX or JSON lines."
    ),
}
