"""Areas, industries, centres and shapes: small tables and their readers.

`data/` holds facts written by hand, `built/` what the set-up makes from packages
(`python -m ruang.engine.reference.build`), and `<lake>/reference/` the official lists that an
agency has laid over them. `data/SOURCES.md` says where every column comes from.
"""
