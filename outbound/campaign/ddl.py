"""What the metadata does not hold: storage of tables that are claimed and written back all day.

Claims fall to a quarter of their speed after half a million without vacuum (FACTS), so the
vacuum comes early and pages keep room for updates in place.
"""

STATEMENTS: tuple[str, ...] = (
    "alter table outbound_contact set (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02)",
    "alter table outbound_attempt set (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02)",
)
