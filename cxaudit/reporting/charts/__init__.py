"""Charts as SVG: the same on the page and in the PDF.

Each colour is written as a literal attribute, because WeasyPrint needs it, and as a class (`fill-ink`), with
which the page follows its colour scheme. Figures inside a chart are anchored middle or end; the words that
say the finding stand in `<title>`.
"""

from cxaudit.reporting.charts.differences import (
    difference,
    difference_axis,
    difference_ground,
    difference_marks,
)
from cxaudit.reporting.charts.drawing import Axis, axis_for, axis_of_scores
from cxaudit.reporting.charts.heatmap import heat_class, heat_words
from cxaudit.reporting.charts.league import league_axis, league_ground, league_marks, league_row
from cxaudit.reporting.charts.marks import dimension_image, dimension_mark, squares, verdict_mark
from cxaudit.reporting.charts.priorities import PriorityPoint, PriorityWords, priorities
from cxaudit.reporting.charts.quadrant import Dot, QuadrantWords, quadrant
from cxaudit.reporting.charts.rows import score_row, unmeasured_row
from cxaudit.reporting.charts.scores import bar, score_axis
from cxaudit.reporting.charts.small import scale_of, small_trend
from cxaudit.reporting.charts.times import Strip, axis_of_standards, axis_of_times, time_marks
from cxaudit.reporting.charts.trend import TrendPoint, TrendSegment, trend

__all__ = [
    "Axis",
    "Dot",
    "PriorityPoint",
    "PriorityWords",
    "QuadrantWords",
    "Strip",
    "TrendPoint",
    "TrendSegment",
    "axis_for",
    "axis_of_scores",
    "axis_of_standards",
    "axis_of_times",
    "bar",
    "difference",
    "difference_axis",
    "difference_ground",
    "difference_marks",
    "dimension_image",
    "dimension_mark",
    "heat_class",
    "heat_words",
    "league_axis",
    "league_ground",
    "league_marks",
    "league_row",
    "priorities",
    "quadrant",
    "scale_of",
    "score_axis",
    "score_row",
    "small_trend",
    "squares",
    "time_marks",
    "trend",
    "unmeasured_row",
    "verdict_mark",
]
