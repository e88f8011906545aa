"""What the tablet's entrance refuses: what was saved, on the tablet and here, stays saved."""

SENTENCES: dict[str, str] = {
    "auth": "Sign in to send. What is saved on this tablet stays saved.",
    "wrong_user": (
        "These answers belong to somebody else’s account. Sign in with the account that wrote them. "
        "They stay saved on this tablet."
    ),
    "too_many_operations": (
        "At most {most} answers can be sent at a time. Send fewer. What was saved before is safe."
    ),
    "bad_operation": (
        "An answer has a form that cannot be read, and was put aside. What was saved is safe. "
        "Tell your agency."
    ),
    "upload_offset": (
        "This part of a photo does not follow the last one. The tablet sends it again by itself."
    ),
    "export_unreadable": (
        "This is not a file exported by a tablet, or it is damaged. Export it again. Nothing was kept of it."
    ),
    "export_unknown": (
        "The file names a visit or an auditor that is not here, or that never belonged together. Ask for the "
        "file of the right installation. Nothing was kept of it."
    ),
}
