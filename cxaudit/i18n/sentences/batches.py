"""What batches of reports refuse."""

SENTENCES: dict[str, str] = {
    "batch_empty": "No released visit has a report here. Choose another wave, region or channel.",
    "batch_ended": "This batch has ended already. Nothing was changed.",
    "batch_complete": "All reports of this batch are made. Ask for them anew when you need the file again.",
    "batch_not_ready": "The file of this batch is not made yet. Look again in a moment.",
    "batch_outdated": (
        "A visit of this batch was withdrawn since, or its file is gone. Ask for the reports again: those "
        "that are made are taken as they are."
    ),
}
