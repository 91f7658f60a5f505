-- Lanes in the middle of a transaction that wait for their client: candidates for the fence. The bytes tell a frozen COPY
-- from a slow one.
select activity.pid, activity.backend_start, activity.xact_start, activity.state_change,
    coalesce(copy.bytes_processed, 0) as copy_bytes
from pg_catalog.pg_stat_activity as activity
left join pg_catalog.pg_stat_progress_copy as copy on copy.pid = activity.pid
where activity.datname = pg_catalog.current_database()
    and activity.pid <> pg_catalog.pg_backend_pid()
    and activity.application_name like 'howdah lane%'
    and activity.xact_start is not null
    and activity.wait_event = 'ClientRead'
