"""What naming a saved view refuses."""

SENTENCES: dict[str, str] = {
    "view_name_long": "This name is too long: at most {most} characters. Shorten it. Nothing was saved.",
    "view_name_taken": "You have a view named “{name}” already. Choose another name. Nothing was saved.",
    "too_many_views": "You have {most} views, the most there can be. Remove one first. Nothing was saved.",
}
