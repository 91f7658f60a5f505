-- Lanes that are in the middle of an append hold their rows, a frozen one for ever. Those that live come back and learn the epoch.
select pg_catalog.pg_terminate_backend(pid)
from pg_catalog.pg_stat_activity
where datname = pg_catalog.current_database() and usename = current_user
    and application_name like 'howdah lane%' and pid <> pg_catalog.pg_backend_pid()
