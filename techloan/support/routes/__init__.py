"""The pages of support: sessions, worries and who hears of them, measures."""

from techloan.support.routes import (
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
)
