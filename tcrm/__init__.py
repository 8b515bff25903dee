"""TCRM: a customer relationship manager that lives in the terminal."""

from tcrm import later, standin

__version__ = "0.1.0"

standin.import_library()
later.install()
