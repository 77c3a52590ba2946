"""The pages of digital support."""

from techloan.support.routes import guide_piles, guide_sheets, guides

BLUEPRINTS = (guides.blueprint, guide_sheets.blueprint, guide_piles.blueprint)
