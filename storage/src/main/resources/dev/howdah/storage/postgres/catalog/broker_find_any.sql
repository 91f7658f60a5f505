-- Whether no broker lives that remembers what this database was ('howdah.' in ASCII): each one holds the lock for as long as it hears
-- of others. If all of them have gone meanwhile, somebody may have put an older copy of the files in place, and nothing tells.
select not pg_catalog.pg_try_advisory_xact_lock(29400299320090670)
