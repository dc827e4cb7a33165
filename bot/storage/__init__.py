"""The database: SQLAlchemy lives here and nowhere else.

``unit_of_work.open_store`` opens it, ``keys.load_or_make_key`` finds its key, ``alone.alone`` keeps
a second process away, ``migrate.upgrade`` brings it to this release. Importing this package imports
none of them: the command line's --help does not wait for a database library.
"""
