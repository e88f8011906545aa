"""The programme manager's screens: programmes with their rules, waves, visits, and what these refer to."""

from cxaudit.web.programme import auditors, checklists, location_changes, locations, recovery, rules, waves
from cxaudit.web.programme.screens import blueprint

for part in (checklists, locations, auditors):
    blueprint.register_blueprint(part.blueprint)

__all__ = ["blueprint", "location_changes", "recovery", "rules", "waves"]
