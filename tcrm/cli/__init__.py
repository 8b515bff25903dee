"""The door: `tcrm …`."""
