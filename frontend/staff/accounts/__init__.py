"""Team pages about an author: their texts in a consultation and the measures on their account."""
