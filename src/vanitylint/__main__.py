"""`python -m vanitylint` is the same as `vanitylint`."""

from vanitylint.cli import main

main()
