"""The verbs that change tasks and occurrences. Nothing else writes them."""
