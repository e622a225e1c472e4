"""The figures a sales team steers by, each one aggregate over stage moves and deals; docs/kpis.md defines them.

Nothing is loaded: every function is one or two statements, and a workspace's rows never leave the database.
"""
