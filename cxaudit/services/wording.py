"""The words of answers and points, as pages may use them: the ones the reports use."""

from cxaudit.reporting.wording import answer_text, points_text

__all__ = ["answer_text", "points_text"]
