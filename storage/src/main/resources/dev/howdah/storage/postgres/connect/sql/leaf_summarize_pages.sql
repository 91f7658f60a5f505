-- The ranges from one page to another, exclusive; the step is the pages of a range, as in record_leaf_index.sql.
select pg_catalog.count(pg_catalog.brin_summarize_range(index, page))
from pg_catalog.to_regclass(?) as index, pg_catalog.generate_series(?::bigint, ?::bigint - 1, 8) as page
where index is not null
