"""The pages of the loan book."""

from techloan.loans.routes import book, desk, lists, requests, runs

BLUEPRINTS = (desk.blueprint, book.blueprint, lists.blueprint, runs.blueprint, requests.blueprint)
