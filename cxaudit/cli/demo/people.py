"""The fictional people of the demonstration."""

from __future__ import annotations

from dataclasses import dataclass

from cxaudit.domain.access import Role
from cxaudit.domain.text import Language

PASSWORD = "demonstration cxaudit"  # noqa: S105  # printed for everybody: it protects nothing


@dataclass(frozen=True, slots=True)
class Someone:
    """A name, the address to sign in with, a role."""

    name: str
    email: str
    role: Role
    language: Language = "fr"
    client: str | None = None
    node: str | None = None


PEOPLE = (
    Someone("Marie-Claude Gagnon", "gestion@demo.test", "programme_manager"),
    Someone("Hélène Bouchard", "admin@demo.test", "administrator"),
    Someone("Olivier Tremblay", "controle@demo.test", "reviewer"),
    Someone("Priya Nair", "review@demo.test", "reviewer", "en"),
    Someone("Anaïs Pelletier", "auditeur1@demo.test", "auditor"),
    Someone("Thomas Roy", "auditeur2@demo.test", "auditor"),
    Someone("Grace Okafor", "auditor3@demo.test", "auditor", "en"),
    Someone("Simon Lavoie", "auditeur4@demo.test", "auditor"),
    Someone("Léa Fortin", "auditeur5@demo.test", "auditor"),
    Someone("Daniel Kim", "auditor6@demo.test", "auditor", "en"),
    Someone("Nadia Benali", "auditeur7@demo.test", "auditor"),
    Someone("Étienne Morin", "auditeur8@demo.test", "auditor"),
    Someone("Catherine Dubé", "client@demo.test", "client", client="demo-boreale"),
    Someone("Mathieu Gauthier", "galop@demo.test", "client", client="demo-galop"),
    Someone("Anne Sullivan", "rivage@demo.test", "client", "en", "demo-rivage"),
    Someone(
        "Karim Haddad", "region@demo.test", "regional_manager", "fr", "demo-boreale", "demo-boreale-region-1"
    ),
)
