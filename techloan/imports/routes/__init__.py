"""The pages of imports."""

from techloan.imports.routes import lists, one, tray

BLUEPRINTS = (lists.blueprint, one.blueprint, tray.blueprint)
