"""The pages about people."""

from techloan.people.routes import account, sign_in

BLUEPRINTS = (sign_in.blueprint, account.blueprint)
