"""Loan sheets for tests: the master list of a charity, and small ones of each kind of mess."""

from tests.imports.lists import SAMPLES

MASTER = (SAMPLES.parent / "tablet-loans-master-list.csv").read_bytes()
