"""Rows in, domain values out."""
