"""The pages of the loan book."""

from techloan.loans.routes import book, desk, lists, runs

BLUEPRINTS = (desk.blueprint, book.blueprint, lists.blueprint, runs.blueprint)
