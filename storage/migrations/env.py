"""How Alembic runs our migrations: on the connection it was handed, in that connection's transaction."""

from alembic import context

from storage.tables import Table

context.configure(connection=context.config.attributes["connection"], target_metadata=Table.metadata)
context.run_migrations()
