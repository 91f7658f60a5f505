select pg_catalog.pg_terminate_backend(pid)
from pg_catalog.pg_stat_activity
where pid = ? and backend_start = ? and xact_start = ?
