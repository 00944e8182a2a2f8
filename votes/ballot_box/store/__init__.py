"""The only interface of the ballot box: modules for casting, counting and reading."""
