"""Forms: what a person may send, and how it is refused."""
