"""Tasks, their periods, reports, evidence and theme days as resources."""
