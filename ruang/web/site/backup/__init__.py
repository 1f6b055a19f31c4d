"""Backups: made while people work, proved, brought back on either database."""
