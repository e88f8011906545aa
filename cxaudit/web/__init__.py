"""HTTP in and out: routes, forms and pages over the use cases."""
