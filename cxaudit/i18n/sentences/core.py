"""What any part of the product may have to say, and the refusals of the visit's life."""

SENTENCES: dict[str, str] = {
    "audit_unknown": (
        "There is no released visit “{name}”. Give its id as `cxaudit report --list` says it, or its "
        "reference together with --client. Nothing was done."
    ),
    "wave_unknown": (
        "There is no wave “{name}”. Give its id, as the address of its results says it, or its name together "
        "with --client. Nothing was done."
    ),
    "location_unknown": (
        "There is no location “{name}”. Give its id, as the address of its page says it, or its number or "
        "name together with --client. Nothing was done."
    ),
    "several_called": (
        "Several are called “{name}”. Give the id, as the address of its page says it. Nothing was done."
    ),
    "not_found": "This page does not exist, or is not open to your account. Check the address, or go back.",
    "forbidden": "Your account may not do this. Ask an administrator if it should. Nothing was changed.",
    "stale_revision": (
        "Somebody saved this in the meantime. Open it again, then repeat your change. Nothing was "
        "overwritten."
    ),
    "csrf": "This page was open too long to be sent safely. Load it again, then repeat. Nothing was changed.",
    "signed_out": (
        "Your session has ended, so what you sent just now was not saved. Sign in, then repeat. What was "
        "saved before is safe."
    ),
    "method_not_allowed": "This address cannot be used this way. Go back and use the button of the page.",
    "too_large": (
        "What you sent is too large. Send smaller files, or fewer at a time. Nothing was kept of it."
    ),
    "too_many_requests": "Too many attempts in a short time. Try again in {minutes} min.",
    "bad_request": "The server could not read this request. Load the page again. Nothing was changed.",
    "unexpected": (
        "Something failed on our side. What was saved before is safe. Try again; if it lasts, tell your "
        "agency."
    ),
    "file_not_written": "The file {path} could not be written: {reason}. Choose another place.",
    "report_not_ready": "The report {reference} is not ready yet. Come back in a minute.",
    "report_one_part": (
        "A report speaks of one part of the network, and you run several. Choose one of them on the page of "
        "the results, then ask for its report."
    ),
    "audit_state": "This visit is now “{state}”: this step is no longer possible. Load the page again.",
    "audit_taken": "Visit {reference} is being reviewed at another desk. Choose another one in the queue.",
    "return_without_comment": (
        "To return a visit, say what to correct: comment at least one item. The visit has not moved."
    ),
    "assignment_state": (
        "This assignment is now “{state}”: this step is no longer possible. Load the page again."
    ),
    "declaration_unsigned": (
        "Sign the declaration to accept the assignment. It stays offered to you until then."
    ),
    "auditor_inactive": "Auditor {auditor} is inactive. Choose another one. Nothing was assigned.",
    "auditor_account_closed": (
        "Auditor {auditor} has no account that can sign in. Ask an administrator to open it, or choose "
        "another one. Nothing was assigned."
    ),
    "visit_outside_wave": (
        "The wave runs from {starts_on} to {ends_on}. Choose days within it. Nothing was planned."
    ),
    "visit_days_over": "{day} is over. Choose today or a later day to deliver by. Nothing was planned.",
    "conflict_of_interest": "Conflict of interest: {reason}. Choose another auditor. Nothing was assigned.",
    "certification_missing": (
        "The certification “{certification}” is missing or will have ended. Choose another auditor, or "
        "renew it."
    ),
    "rotation_lockout": (
        "Rotation: visit of {visit} at this location, {days} days required between two. Possible from {free}."
    ),
    "rotation_cap": (
        "Rotation: {held} visits in this wave already, the limit is {cap}. Choose another auditor."
    ),
    "channel_not_in_programme": (
        "The programme does not use this channel. Choose another one, or add the channel to the programme."
    ),
    "checklist_unpublished": (
        "The checklist of this channel has no published version. Publish one, then plan the visits."
    ),
    "due_before_start": (
        "The due date stands before the opening date. Correct one of them. Nothing was saved."
    ),
    "invalid_answer": "This answer does not fit the question. Choose or type it again. The others are saved.",
    "op_mismatch": (
        "An answer came back with other content than it had. Load the page again. What was saved is safe."
    ),
    "not_canonical": (
        "An answer holds a character or number that cannot be kept. Write it again. What was saved is safe."
    ),
    "unknown_item": (
        "This item is not part of the visit’s checklist. Load the page again. Nothing was changed."
    ),
    "audit_incomplete": (
        "Answers or photos are missing: {count}. Add them, then submit again. What you typed is saved."
    ),
    "invalid_checklist": (
        "This checklist cannot be scored as it is. Correct what is listed. Nothing was published."
    ),
}
