"""The files that come with the program: where they stand, and the assets built from them."""

from cxaudit.resources.assets import AssetsMissing, asset, assets, fonts_dir, forget_assets, icon_svg
from cxaudit.resources.building import copy_assets
from cxaudit.resources.paths import build_dir, migrations_dir, static_dir, templates_dir, translations_dir

__all__ = [
    "AssetsMissing",
    "asset",
    "assets",
    "build_dir",
    "copy_assets",
    "fonts_dir",
    "forget_assets",
    "icon_svg",
    "migrations_dir",
    "static_dir",
    "templates_dir",
    "translations_dir",
]
