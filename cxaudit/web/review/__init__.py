"""The reviewer's screens: queue, list of all visits, desk, trace, and the steps of a review."""

from cxaudit.web.review import answers, decisions, desk  # their routes join the blueprint
from cxaudit.web.review.lists import blueprint

__all__ = ["answers", "blueprint", "decisions", "desk"]
