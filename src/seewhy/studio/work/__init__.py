"""Long work in processes of its own: begun, told in steps, stopped, and ended with the studio."""
