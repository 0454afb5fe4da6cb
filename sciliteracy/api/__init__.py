"""The REST interface as a whole: its addresses, summaries, changes, and its description."""
