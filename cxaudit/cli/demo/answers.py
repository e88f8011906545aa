"""Believable answers: a location has its strength, items their difficulty, a visit its luck."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from cxaudit.domain.access import Actor

_HARD = {
    "greeted_30s": 0.66, "few_stockouts": 0.68, "help_offered": 0.62, "passed_to_pharmacist": 0.76,
    "side_effects": 0.6, "loyalty_asked": 0.7, "allergies_asked": 0.74,
    "private_talk": 0.93, "identity_checked": 0.95,
}  # fmt: skip
_YES_NO = (
    "storefront_clean", "hours_match", "entrance_accessible", "greeted_30s", "greeted_in_french",
    "eye_contact",
    "aisles_clear", "few_stockouts", "prices_shown", "help_offered", "private_talk", "identity_checked",
    "counter_clean", "passed_to_pharmacist", "allergies_asked", "side_effects", "receipt_exact",
    "loyalty_asked", "thanked",
)  # fmt: skip
_RATINGS = (
    "entrance_inviting", "welcome_expected", "easy_to_find", "counter_attentive", "clear_advice", "suits_me",
    "checkout_pleasant",
)  # fmt: skip
_COMMENTS = {
    "greeted_30s": (
        "Première salutation après plus d’une minute.",
        "First greeting after more than a minute.",
    ),
    "few_stockouts": ("Cinq emplacements vides dans l’allée 3.", "Five empty places in aisle 3."),
    "help_offered": (
        "Neuf minutes dans l’aire de vente sans offre d’aide.",
        "Nine minutes on the floor, no offer.",
    ),
    "passed_to_pharmacist": (
        "Le conseil a été donné au comptoir, sans que la question soit transmise.",
        "Advice was given at the counter without passing the question on.",
    ),
}
_STORY_FR = (
    "Entrée à l’heure prévue, peu de monde. Passage par l’aire de vente, puis demande au comptoir sur un "
    "antihistaminique. Le conseil a porté sur la posologie. Le paiement a été rapide et le départ courtois."
)
_STORY_EN = (
    "Arrived at the planned time, few people. Walked the sales floor, then asked the counter about an "
    "antihistamine. The advice covered how to take it. Payment was quick and the goodbye was polite."
)


@dataclass(frozen=True, slots=True)
class Visit:
    """Which location (its number), in which wave (from 1), by whom."""

    location: int
    wave: int
    auditor: Actor


def answer(visit: Visit, strength: float, random: Random) -> dict[str, object]:
    """Wire values by field name, for every item of the pharmacy checklist that the answers show."""
    lang = 0 if visit.auditor.language == "fr" else 1
    luck = strength + random.gauss(0, 0.04)
    fields: dict[str, object] = {"snow_cleared/v": "na", "story/v": (_STORY_FR, _STORY_EN)[lang]}
    for key in _YES_NO:
        kept = random.random() < _HARD.get(key, 0.95) + luck
        fields[f"{key}/v"] = "yes" if kept else "no"
        if not kept and key in _COMMENTS:
            fields[f"{key}/c"] = _COMMENTS[key][lang]
    for key in _RATINGS:
        fields[f"{key}/v"] = max(1, min(5, round(3.9 + luck * 6 + random.gauss(0, 0.7))))
    fields["served_in_5/v"] = str(max(60, round(random.gauss(310 - luck * 400, 70))))
    fields["recommend/v"] = max(0, min(10, round(7.6 + luck * 14 + random.gauss(0, 1.3))))
    return fields
