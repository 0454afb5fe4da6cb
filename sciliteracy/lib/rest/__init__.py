"""What every resource of the REST interface has in common, and no app is needed for."""
