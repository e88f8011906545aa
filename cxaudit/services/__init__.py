"""Use cases: permission, transaction, calls to the core, reactions."""
