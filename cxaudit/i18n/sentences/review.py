"""What quality control may refuse, and the audit form."""

SENTENCES: dict[str, str] = {
    "own_audit": (
        "You made visit {reference} yourself: somebody else must review it. It stays in the queue of the "
        "other reviewers."
    ),
    "audit_not_taken": (
        "Take visit {reference} first: then nobody else changes it meanwhile. Nothing was saved."
    ),
    "claim_held": (
        "Visit {reference} was taken by somebody else less than a day ago. Ask that person, or wait. "
        "Nothing was changed."
    ),
    "reason_missing": (
        "To reject visit {reference}, write the reason: the auditor reads it. The visit has not moved."
    ),
    "comments_changed": (
        "Another window of this desk wrote a comment meanwhile. Both texts are shown where they differ: keep "
        "yours or take the other, then save again. Nothing was saved."
    ),
    "comment_too_long": (
        "A comment has {n} characters; {most} at most are kept. Shorten it: it is still on the page. Nothing "
        "was saved."
    ),
    "score_missing": (
        "Visit {reference} has no score, so it cannot be validated. Return it, or reject it with a reason."
    ),
    "found_closed": (
        "The auditor of visit {reference} found the location closed: it is never scored, so it cannot be "
        "validated. Confirm that it was closed, or return the visit."
    ),
    "not_found_closed": (
        "The auditor of visit {reference} did not find the location closed. Validate or return the visit."
    ),
    "too_many_choices": "Choose {most} at most. What you chose is still shown; the other answers are saved.",
    "exclusive_choice": (
        "“{choice}” cannot be chosen with another. Keep one or the other; the other answers are saved."
    ),
    "not_a_choice": "Choose one of the answers shown. The other answers are saved.",
    "not_a_number": "Type a number, like 12 or 12.5. The other answers are saved.",
    "not_a_duration": "Type seconds, or minutes and seconds, like 160 or 2:40. The other answers are saved.",
    "off_scale": "The answer is not from {lowest} to {highest}. Type it again; the other answers are saved.",
    "too_low": "The answer cannot be under {lowest}. Type it again; the other answers are saved.",
    "too_high": "The answer cannot be over {highest}. Type it again; the other answers are saved.",
    "not_a_date": "Type a date that exists, like 2026-11-12. The other answers are saved.",
    "text_too_long": (
        "This text has {n} characters, {most} at most are kept. Shorten it; the other answers are saved."
    ),
}
