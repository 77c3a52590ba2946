"""Messages that go out: an outbox in the database, so that each goes once whatever happens."""
