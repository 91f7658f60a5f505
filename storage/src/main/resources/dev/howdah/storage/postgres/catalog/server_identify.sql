-- The timeline is taken from the name of the current WAL file, because pg_control_checkpoint() shows the old one until
-- the first checkpoint.
select
    (select system_identifier from pg_catalog.pg_control_system()) as system_identifier,
    ('x' || pg_catalog.substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 1, 8))::pg_catalog.bit(32)::pg_catalog.int4
        as timeline
