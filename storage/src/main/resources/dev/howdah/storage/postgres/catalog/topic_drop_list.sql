-- The oldest deleted topic whose tables nobody uses. The others wait, without delaying anybody.
select topic_id
from howdah.topic_drop
where not exists (
    select
    from pg_catalog.pg_locks as lock
    where lock.locktype = 'relation'
        and lock.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
        and lock.relation = pg_catalog.to_regclass(pg_catalog.format('howdah_log.t%s_log', topic_id))::pg_catalog.oid
        and lock.pid <> pg_catalog.pg_backend_pid()
)
order by topic_id
limit 1
for update skip locked
