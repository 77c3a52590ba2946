"""The pages of the loan book."""

from techloan.loans.routes import (
    agreement_texts,
    agreements,
    book,
    desk,
    lists,
    photos,
    runs,
)

BLUEPRINTS = (
    desk.blueprint,
    book.blueprint,
    lists.blueprint,
    runs.blueprint,
    agreements.blueprint,
    agreement_texts.blueprint,
    photos.blueprint,
)
