"""What naming a saved view refuses, and reports of what has no visit."""

SENTENCES: dict[str, str] = {
    "competitors_none": (
        "No visit of a competitor is compared here, so there is nothing to report. Choose another wave, "
        "region or channel. No report was made."
    ),
    "report_empty": (
        "No visit counts here yet, so there is nothing to report. Choose another wave, region or channel, or "
        "come back when quality control has released the first visit. No report was made."
    ),
    "view_name_long": "This name is too long: at most {most} characters. Shorten it. Nothing was saved.",
    "view_name_taken": "You have a view named “{name}” already. Choose another name. Nothing was saved.",
    "too_many_views": "You have {most} views, the most there can be. Remove one first. Nothing was saved.",
}
