"""`python -m cxaudit` is the command `cxaudit`."""

from cxaudit.cli import main

main()
