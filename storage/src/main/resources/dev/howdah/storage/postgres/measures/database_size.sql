select pg_catalog.pg_database_size(current_database()) as bytes
