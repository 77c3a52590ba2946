"""The pages of support: sessions, worries and who hears of them, measures, guides."""

from techloan.support.routes import (
    guide_piles,
    guide_sheets,
    guides,
    leads,
    measures,
    planning,
    questions,
    recording,
    sessions,
    worries,
)

BLUEPRINTS = (
    sessions.blueprint,
    planning.blueprint,
    recording.blueprint,
    worries.blueprint,
    leads.blueprint,
    measures.blueprint,
    questions.blueprint,
    guides.blueprint,
    guide_sheets.blueprint,
    guide_piles.blueprint,
)
