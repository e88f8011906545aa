"""What accounts, clients, jobs and the rules of a programme refuse."""

SENTENCES: dict[str, str] = {
    "name_missing": "Write a name. Nothing was saved.",
    "email_invalid": "This is no e-mail address. Write it like ana@example.com. Nothing was sent.",
    "email_taken": "An account uses this address already. Look it up among the accounts. Nothing was sent.",
    "role_needs_client": "This role works for one client. Choose it. Nothing was sent.",
    "role_needs_region": "This role sees one part of a network. Choose it. Nothing was sent.",
    "region_unknown": "The network has no part called “{name}”. Check the name. Nothing was sent.",
    "invited_client_unknown": "There is no client called “{name}”. Check the name. Nothing was sent.",
    "region_of_other_client": (
        "This part belongs to another client’s network. Choose one of the client. Nothing was sent."
    ),
    "role_held": "The account has this role already. Nothing was changed.",
    "role_sides": (
        "An account works either for the agency or for one client. Invite the person under another address. "
        "Nothing was changed."
    ),
    "last_administrator": (
        "Nobody else could manage accounts. Make somebody else an administrator first. Nothing was changed."
    ),
    "already_signed_up": "{email} has a password already: no invitation is needed. Nothing was sent.",
    "own_account": "You cannot deactivate your own account. Ask another administrator. Nothing was changed.",
    "sector_missing": "Write the sector of the client. Nothing was saved.",
    "language_missing": "Choose at least one language. Nothing was saved.",
    "client_name_taken": "A client is named “{name}” already. Choose another name. Nothing was saved.",
    "job_state": "This job has moved on in the meantime. Load the page again. Nothing was changed.",
    "days_out_of_range": (
        "Write whole days: 0 to 3650 for rotation, 0 to 365 for disputes. Nothing was saved."
    ),
    "cap_out_of_range": (
        "Write a whole number of visits from 1 to {most}, or leave it out. Nothing was saved."
    ),
    "wave_ends_before_start": "The last day stands before the first one. Correct one. Nothing was saved.",
    "wave_overlaps": (
        "The last wave ends on {ends_on}. Let this one start after that day. Nothing was saved."
    ),
    "percent_out_of_range": "Write a percentage from 0 to 100, like 82.5. Nothing was saved.",
}
