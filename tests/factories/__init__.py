"""Rows for tests, one module per app, each row by default in a world of its own.

Name the innermost thing and the rest follows: `MeasureFactory(initiative=…)` is in that
initiative's plan, `MeasureFactory(initiative__plan=…)` makes an initiative in it.
"""
