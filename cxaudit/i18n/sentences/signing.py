"""Signing the files of reports: why it cannot be done, and what to do."""

SENTENCES: dict[str, str] = {
    "signing_missing": (
        "Reports are to be signed and pyHanko is not installed. Install cxaudit with its part “signing”, or "
        "leave CXAUDIT_SIGNING_KEY out. Nothing was lost."
    ),
    "signing_key_unread": (
        "The file {path}, which reports are signed with, cannot be read. Check CXAUDIT_SIGNING_KEY and who "
        "may read the file. Nothing was lost."
    ),
    "signing_key_closed": (
        "The file of CXAUDIT_SIGNING_KEY cannot be opened: the passphrase is wrong, or it is no PKCS#12 file "
        "with a key and its certificate. Nothing was lost."
    ),
    "signing_expired": (
        "The certificate that reports are signed with ended on {day}. Put a new one into the file of "
        "CXAUDIT_SIGNING_KEY, then retry the report. Nothing was lost."
    ),
    "signing_not_yet": (
        "The certificate that reports are signed with holds from {day} on. Check the clock of this machine, "
        "or take another one. Nothing was lost."
    ),
    "signing_no_stamp": (
        "The time stamping authority {host} gave no time stamp that can be used ({problem}), and no report "
        "goes out without one. Check CXAUDIT_SIGNING_TIMESTAMP_URL and whether this machine reaches it, then "
        "retry the report. Nothing was lost."
    ),
}
