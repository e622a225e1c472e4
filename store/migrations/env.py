"""Alembic's entry: runs on the connection that `store.migrate` hands over, in its transaction."""

from alembic import context

from store.indexes import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    user_module_prefix="",
    compare_type=True,
    transactional_ddl=False,  # the transaction is the caller's, round all revisions at once
)
context.run_migrations()
