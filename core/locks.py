"""The advisory locks of the database, in one list, so that no two subjects share a number.

Each is one number of PostgreSQL's 64 bits, held for a transaction or for a connection.
"""

AUDIT = 7_095_596  # the audit log's chain grows by one entry at a time
CLAIMS = 7_095_597  # dialers claim contacts one after the other
MIGRATION = 7_095_598  # one program changes the tables at a time
KEEPING = 7_095_601  # one process at a time forgets what is old
IMPORT = 7_095_599  # one import, of customers or the grid, at a time; held for minutes
