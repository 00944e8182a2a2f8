"""The pages where the team names and sorts the sources that contributions cite."""
