"""How the studio stands in the browser: its port and token, who may ask, what is sent."""
