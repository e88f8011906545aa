"""Logos and colours of clients: what is refused, and what to do."""

SENTENCES: dict[str, str] = {
    "colour_invalid": "“{colour}” is no colour. Write it like #0A5648, or leave it out. Nothing was saved.",
    "logo_svg": (
        "An SVG drawing is not taken as a logo: such a file may hold programs. Save it as a PNG, 800 pixels "
        "wide, and choose that. Nothing was saved."
    ),
    "logo_unreadable": "This logo cannot be read. Choose a PNG or JPEG file. Nothing was saved.",
    "logo_too_large": (
        "This logo is over the limit of {megabytes} MB or {megapixels} million pixels. Choose a smaller one. "
        "Nothing was saved."
    ),
    "logo_missing": "Choose the file of the logo. Nothing was saved.",
}
