"""The pages about people."""

from techloan.people.routes import (
    account,
    clients,
    closing,
    consents,
    contacts,
    partners,
    settings,
    sign_in,
    staff,
    support,
)

BLUEPRINTS = (
    sign_in.blueprint,
    account.blueprint,
    staff.blueprint,
    partners.blueprint,
    settings.blueprint,
    clients.blueprint,
    closing.blueprint,
    support.blueprint,
    consents.blueprint,
    contacts.blueprint,
)
