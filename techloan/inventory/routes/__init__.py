"""The pages of the inventory."""

from techloan.inventory.routes import (
    devices,
    editing,
    kit,
    labels,
    models,
    moves,
    preparation,
    repairs,
    sim_moves,
    sims,
)

BLUEPRINTS = (
    devices.blueprint,
    editing.blueprint,
    moves.blueprint,
    preparation.blueprint,
    labels.blueprint,
    models.blueprint,
    kit.blueprint,
    repairs.blueprint,
    sims.blueprint,
    sim_moves.blueprint,
)
