"""The verbs that change jurisdictions, agencies and people. Nothing else writes them."""
