"""The pages of the loan book."""

from techloan.loans.routes import book, desk, lists, messages, reminders, runs

BLUEPRINTS = (
    *(desk.blueprint, book.blueprint, lists.blueprint, runs.blueprint),
    *(messages.blueprint, reminders.blueprint),
)
