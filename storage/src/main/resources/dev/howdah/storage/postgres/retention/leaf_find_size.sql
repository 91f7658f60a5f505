select coalesce(pg_catalog.pg_relation_size(pg_catalog.to_regclass(?)), -1)
