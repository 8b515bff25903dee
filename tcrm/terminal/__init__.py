"""What works on the inside of Textual and of the terminal: keys, lines, signals, driver; the base of the app."""
