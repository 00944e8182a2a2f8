"""The menu of a consultation: its moments, and the band that shows them."""
