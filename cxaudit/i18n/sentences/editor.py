"""The editor of checklists: what stands against publishing a draft, what an edit is refused for."""

SENTENCES: dict[str, str] = {
    "not_readable": "This is not a number that can be used here. Write digits, with a point or a comma.",
    "nothing_scored": "No question of this checklist can earn a point. Give points to one at least.",
    "no_points": "None of its choices earns a point. Give points, or leave it when it only sorts visits.",
    "not_counted": (
        "It earns points but stands in no dimension, so they do not count in the score. Choose its dimension."
    ),
    "no_question": "The checklist has no question yet. Add the first one.",
    "section_empty": "This section has no question. Add one, or remove the section.",
    "draft_kept": (
        "It is kept as a draft, which no visit uses. Correct what is listed in the editor, then publish it "
        "there: {address}"
    ),
    "draft_open": (
        "Version {number} is a draft already. Go on with it, or discard it first. Nothing was changed."
    ),
    "draft_published": (
        "Version {number} is published and never changes. Start the next version from it. "
        "Nothing was changed."
    ),
    "draft_superseded": (
        "Version {newest} is newer than this draft. Start the next version from the one you want. "
        "Nothing was changed."
    ),
    "draft_too_large": (
        "The checklist is over the limit of {kilobytes} kB. Shorten texts or split it. Nothing was changed."
    ),
    "draft_unfinished": "Things to correct: {n}. The draft cannot be published before. Nothing was changed.",
    "draft_unchanged": "The draft says the same as version {number}. There is nothing to publish.",
    "key_fixed": (
        "The key “{key}” is published: it names this question for ever. Duplicate the question to have "
        "another key. Nothing was changed."
    ),
    "key_invalid": "“{key}” cannot be a key. Write 1 to 200 characters. Nothing was changed.",
    "key_taken": "The key “{key}” is taken. Choose another one. Nothing was changed.",
    "checklist_key_taken": (
        "This client already has a checklist “{key}”. Choose another key, or start a version of that one."
    ),
    "option_key_taken": "Two choices have the key “{key}”. Give each its own.",
}
