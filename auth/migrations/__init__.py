"""Schema migrations of the store, run by `auth.store.upgrade`."""
