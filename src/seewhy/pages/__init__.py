"""What is written for people to look at: one HTML page that needs nothing but itself, and the charts on it.

page         sections → one HTML page without outside links or JavaScript
charts       SVG, written by hand
thumbnail    photos small enough to lie inside a page
"""
