"""Background entry points, one per kind of job."""
