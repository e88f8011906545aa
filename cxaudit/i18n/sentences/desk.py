"""Checklists, imports through the pages, auditors: what is refused or found, and what to do."""

SENTENCES: dict[str, str] = {
    "import_lost": "The file did not come back whole from the page. Choose it again. Nothing was imported.",
    "auditor_number_taken": "Auditor {number} exists already. Choose another number. Nothing was saved.",
    "auditor_number_invalid": "The number is over {most} characters. Shorten it. Nothing was saved.",
    "certification_unknown": (
        "No programme asks for “{name}”. Choose a certification of the list. Nothing was saved."
    ),
    "certification_day_past": "{day} is over. Choose today or a later day. Nothing was saved.",
    "reason_missing": "Write the reason: planning shows it. Nothing was saved.",
    "conflict_known": "A conflict with {client} is declared already. Nothing was saved.",
    "unknown_pillar": "This pillar is not on the list. Choose one of the list or leave it out.",
    "evidence_invalid": (
        "The photos asked for do not fit: 1 to 10, no more labels than photos, and answers that can be given."
    ),
    "narrative_invalid": "Only a text question can be a narrative or ask for a number of words.",
    "integrity_scored": "An integrity question may not score. Set all its points to zero.",
    "integrity_critical": (
        "An integrity question is never shown to the client: it may not lower a score. Let it flag only, "
        "or take the critical rule out."
    ),
    "picture_missing": (
        "The file of the reference picture is not there. Choose it and save, or remove the picture."
    ),
    "picture_unreadable": (
        "This picture cannot be read. Choose a JPEG, PNG, WebP or HEIC file. Nothing was saved; what "
        "you typed is still here."
    ),
    "picture_too_large": (
        "This picture is over the limit of {megabytes} MB or {megapixels} million pixels. Choose a smaller "
        "one. Nothing was saved; what you typed is still here."
    ),
    "na_on_text": "“Not applicable” makes no sense for this kind of question. Take it out.",
}
