"""Reports as CSV for a spreadsheet: they are opened by double click and never read back."""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the start of a formula
BOM = "\ufeff"  # without it a spreadsheet takes UTF-8 for something else


def inert(text: str) -> str:
    """The text as a spreadsheet must take it: with an apostrophe before what it would run as a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
