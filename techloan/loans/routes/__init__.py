"""The pages of the loan book."""

from techloan.loans.routes import book, desk, endings, lists, runs

BLUEPRINTS = (
    desk.blueprint,
    book.blueprint,
    lists.blueprint,
    endings.blueprint,
    runs.blueprint,
)
