-- Whether anybody holds or awaits a lock on one of these relations. If so, we do not queue for ours.
select count(*)
from pg_catalog.pg_locks as lock
where lock.locktype = 'relation'
    and lock.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
    and lock.relation in (select pg_catalog.to_regclass(name)::pg_catalog.oid from unnest(?::text[]) as name)
    and lock.pid <> pg_catalog.pg_backend_pid()
