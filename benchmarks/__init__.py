"""What must be fast, measured against a rival in the same run: ratios, since machines differ."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One thing measured: our cost, the cost it is held against (in the same unit), the bound."""

    name: str
    ours: float
    theirs: float
    bound: float

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    @property
    def kept(self) -> bool:
        return self.ratio <= self.bound
