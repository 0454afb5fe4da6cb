"""What every resource is made of, who comes in by which door, and the agencies as resources."""
