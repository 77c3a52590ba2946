"""The pages of the inventory."""

from techloan.inventory.routes import devices, editing, labels, models, moves, preparation

BLUEPRINTS = (
    devices.blueprint,
    editing.blueprint,
    moves.blueprint,
    preparation.blueprint,
    labels.blueprint,
    models.blueprint,
)
