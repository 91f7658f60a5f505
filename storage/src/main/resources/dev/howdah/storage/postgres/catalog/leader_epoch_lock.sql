-- As leader_epoch_read. Locked until commit: of several brokers that find the database elsewhere one raises the epoch, and a lane
-- that begins in an epoch stands in the writers' table before the next one is raised.
select leader_epoch, place, pg_catalog.concat_ws('/',
    (select system_identifier from pg_catalog.pg_control_system()),
    ('x' || pg_catalog.substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 1, 8))::pg_catalog.bit(32)::pg_catalog.int4,
    (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()),
    tableoid,
    pg_catalog.pg_relation_filenode(tableoid)) as found
from howdah.cluster
for no key update
