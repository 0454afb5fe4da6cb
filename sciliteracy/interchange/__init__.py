"""The interchange format of plans: checking, storing and exporting what a document says."""
