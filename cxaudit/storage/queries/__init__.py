"""Questions asked of many rows at once. Every function takes the unit of work, so a scope, first."""
