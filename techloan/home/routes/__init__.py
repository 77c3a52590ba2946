"""The first pages: today, health, and the public page of a label."""

from techloan.home.routes import follow_up, public, today

BLUEPRINTS = (today.blueprint, follow_up.blueprint, public.blueprint)
