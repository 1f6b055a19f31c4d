"""Killed a hundred times while people work: what was confirmed is there, nothing is half done."""
