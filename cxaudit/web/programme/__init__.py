"""The programme manager's screens: programmes with their rules, waves, visits, and what these refer to."""

from cxaudit.web.programme import (
    auditors,
    benchmarks,
    checklists,
    editor,
    editor_parts,
    editor_publishing,
    exports,
    location_changes,
    locations,
    recovery,
    rules,
    waves,
)
from cxaudit.web.programme.screens import blueprint

for part in (checklists, editor, locations, auditors, benchmarks):
    blueprint.register_blueprint(part.blueprint)

__all__ = [
    "blueprint",
    "editor_parts",
    "editor_publishing",
    "exports",
    "location_changes",
    "recovery",
    "rules",
    "waves",
]
