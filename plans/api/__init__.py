"""Plans, what they are made of and who is named for what, as resources."""
