"""The pages of the loan book."""

from techloan.loans.routes import (
    agreement_texts,
    agreements,
    book,
    desk,
    endings,
    handouts,
    letters,
    lists,
    messages,
    photos,
    reminders,
    requests,
    runs,
)

BLUEPRINTS = (
    desk.blueprint,
    book.blueprint,
    letters.blueprint,
    handouts.blueprint,
    lists.blueprint,
    endings.blueprint,
    runs.blueprint,
    agreements.blueprint,
    agreement_texts.blueprint,
    photos.blueprint,
    requests.blueprint,
    messages.blueprint,
    reminders.blueprint,
)
