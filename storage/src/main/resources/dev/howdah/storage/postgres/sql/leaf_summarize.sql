select pg_catalog.brin_summarize_new_values(pg_catalog.to_regclass(?))
