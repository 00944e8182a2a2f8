"""The sources that contributions cite: found in their texts, named and sorted by an editor."""
