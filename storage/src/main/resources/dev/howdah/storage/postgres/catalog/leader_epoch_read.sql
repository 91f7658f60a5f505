-- The leader epoch, where its row was when it was raised, and where it is now.
--
-- The timeline comes from the current WAL file's name: pg_control_checkpoint() lags behind until the first checkpoint. The table's
-- id is another one after every restore that makes the table, its file another one after every restore that empties it first.
select leader_epoch, place, pg_catalog.concat_ws('/',
    (select system_identifier from pg_catalog.pg_control_system()),
    ('x' || pg_catalog.substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 1, 8))::pg_catalog.bit(32)::pg_catalog.int4,
    (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()),
    tableoid,
    pg_catalog.pg_relation_filenode(tableoid)) as found
from howdah.cluster
{lock}
