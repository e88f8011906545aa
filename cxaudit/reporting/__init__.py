"""HTML, PDF, charts, sheets."""
