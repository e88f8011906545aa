"""cxaudit, the open-source mystery-shopping platform."""
