select pg_catalog.brin_summarize_new_values(index) from pg_catalog.to_regclass(?) as index where index is not null
