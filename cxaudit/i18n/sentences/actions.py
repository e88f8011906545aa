"""What actions refuse."""

SENTENCES: dict[str, str] = {
    "action_task_missing": "Write what is to be done. Nothing was saved.",
    "action_text_long": "This takes {most} characters at most. Shorten it. Nothing was saved.",
    "action_owner": (
        "This person does not see that part of the network. Choose another owner or another place. Nothing "
        "was saved."
    ),
    "action_due_past": "This day has passed. Choose today or a later day. Nothing was saved.",
    "action_reason_missing": "Write why: whoever reads the action later needs it. Nothing was changed.",
    "action_state": (
        "Somebody went on meanwhile: the state of the action is “{state}”. Read it again. Nothing was "
        "changed."
    ),
    "action_not_owner": "Only the owner of an action says that it is done. Nothing was changed.",
    "action_handed_over": (
        "You own this action: ask a colleague or the agency to give it to somebody else. Nothing was saved."
    ),
    "action_own": (
        "Nobody ends an own action: ask a colleague or the agency to close it or give it up. Nothing was "
        "changed."
    ),
}
