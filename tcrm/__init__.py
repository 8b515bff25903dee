"""TCRM: a customer relationship manager that lives in the terminal."""

from tcrm import later

__version__ = "0.1.0"

later.install()
