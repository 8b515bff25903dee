"""`python -m tcrm` is `tcrm`."""

from tcrm.cli.main import run

run()
