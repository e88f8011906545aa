"""Scores, indicators and statistics: pure functions over the domain; numpy and scipy allowed."""
