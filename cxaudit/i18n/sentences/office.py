"""What changing clients, banners, locations, programmes and waves refuses."""

SENTENCES: dict[str, str] = {
    "changed_meanwhile": (
        "Somebody changed this since you opened the page. What you typed is kept here; what is saved now "
        "stands beside it. Compare, then save again. Nothing was overwritten."
    ),
    "banner_name_taken": "A banner is named “{name}” already. Choose another name. Nothing was saved.",
    "coordinates_invalid": (
        "“{value}” is not a pair of coordinates in decimal degrees. Correct both, or empty both. Nothing "
        "was saved."
    ),
    "closes_before_opening": (
        "The location closes before it opens. Correct one of the days. Nothing was saved."
    ),
    "location_number_taken": (
        "Number {number} is that of {name} already. Choose another one. Nothing was saved."
    ),
    "moved_before_last": (
        "The location came to its present part on {day}. Choose this day or a later one. Nothing was moved."
    ),
    "location_there": (
        "The location stands in this part since {day} already. Choose another one. Nothing was moved."
    ),
    "location_not_open_yet": ("The location opens on {day}. Choose days from then on. Nothing was planned."),
    "location_closed": (
        "The location is closed from {day}. Choose days before it, or another location. Nothing was planned."
    ),
    "programme_closed": (
        "This programme is closed. Open it again to add to it, or choose another one. Nothing was saved."
    ),
    "client_closed": ("This client is closed. An administrator can open it again. Nothing was saved."),
    "rotation_cap_banner": (
        "Rotation: {held} visits in this banner in this wave already, the limit is {cap}. Choose another "
        "auditor."
    ),
    "rotation_cap_region": (
        "Rotation: {held} visits in this region in this wave already, the limit is {cap}. Choose another "
        "auditor."
    ),
    "wave_meets_next": (
        "The next wave starts on {starts_on}. Let this one end before that day. Nothing was saved."
    ),
    "wave_leaves_visits": (
        "Visits outside these days: {n}. Cancel them first, or keep the days. Nothing was saved."
    ),
}
