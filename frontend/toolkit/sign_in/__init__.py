"""Signing in, and the act that a visitor began before."""
