"""Run by Alembic: migrates over the connection that `auth.store.upgrade` hands it, in its transaction."""

from alembic import context

from auth.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
