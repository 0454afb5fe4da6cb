"""The verbs that change indicators, targets and observations. Nothing else writes them."""
