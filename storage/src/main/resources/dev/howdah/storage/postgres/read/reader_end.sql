-- The client has no other way to keep a connection out of its pool.
select pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid())
