"""The pure core: checklists, conditions, answers, audits, access. Standard library only."""
