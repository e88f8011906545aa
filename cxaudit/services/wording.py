"""The words of answers, points and rules, as pages may use them: the ones the reports use."""

from cxaudit.reporting.rules import reason_code, rule_text
from cxaudit.reporting.wording import answer_text, points_text

__all__ = ["answer_text", "points_text", "reason_code", "rule_text"]
