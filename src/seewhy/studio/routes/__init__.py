"""What answers the page, a file for each of its rooms. With app, the door to Starlette."""
