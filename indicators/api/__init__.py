"""Indicators, targets, observations; and measures, whose words targets quote."""
