"""What the checks of a checklist found: shown beside the question, section or dimension it is about."""

SENTENCES: dict[str, str] = {
    "duplicate_key": "Two parts have the same key. Give each its own.",
    "unknown_name": (
        "A name is missing or is not on the list of what may stand there. Choose one of the list."
    ),
    "unknown_parent": "The condition depends on a question that does not exist or stands after this one.",
    "show_if_cycle": "The condition goes round in a circle. A question may depend only on those before it.",
    "negative_weight": "The weight is below zero. Set zero or more.",
    "empty_scale": (
        "The scale or the list of choices is empty or too long. Give it two steps or choices at least."
    ),
    "bad_points": "The points cannot be counted. Check the most, the least and the points of each choice.",
    "max_selections": "The number of choices allowed must stand between 1 and the number of choices.",
    "bounds_reversed": "The highest answer taken must be more than the lowest.",
    "curve_missing": "A number or time that scores needs its table of points.",
    "curve_not_ascending": "The table of points must rise from line to line, and its last line stay open.",
    "curve_ratio": "In the table of points, each share must stand between 0 and 1.",
    "out_of_range": "A number is out of its limits. Correct it.",
    "cap_missing": "A critical item that caps the score must say at which value.",
    "critical_scope": "This critical effect does not go with what it applies to. Choose the whole visit.",
    "bands_not_ascending": "The bands must rise from the first to the last.",
    "reserved_key": (
        "This key is reserved. Keys do not start with “_” and hold no “/”; no choice is named “na”."
    ),
    "impossible_value": "The rule waits for a value that the question cannot take.",
    "critical_optional": "A critical question must be required.",
    "critical_without_rule": "A critical question needs points, or the answers that make it fail.",
    "section_without_normal": "This section holds only bonus or penalty questions. Add one that counts.",
    "dimension_without_normal": "This dimension holds only bonus or penalty questions. Add one that counts.",
    "zero_weights": "Every weight is zero, so no score can be made. Give one at least a weight.",
    "title_missing": "The title is missing.",
    "languages_missing": "The checklist does not say its languages.",
    "missing_language": "A text is missing in one of the languages of the checklist.",
}
