"""The public pages of the sources that contributions cite."""
