-- This broker remembers what the database was: see broker_find_any.
select pg_catalog.pg_advisory_lock_shared(29400299320090670)
