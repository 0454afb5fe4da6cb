"""The verbs that change plans and who answers for them. Nothing else writes them."""
