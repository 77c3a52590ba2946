"""The first pages: today, health, and the public page of a label."""

from techloan.home.routes import public, today

BLUEPRINTS = (today.blueprint, public.blueprint)
