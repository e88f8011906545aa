"""Everything SQL: tables, scope guard, unit of work, repositories, queries."""
