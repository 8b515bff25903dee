"""What works on the inside of Textual and of the terminal: keys, lines, signals, the driver; and the base of the app."""
