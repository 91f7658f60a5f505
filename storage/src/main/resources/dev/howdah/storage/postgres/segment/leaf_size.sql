-- The size of a leaf with indexes and TOAST. It is 0 for a leaf without rows, although its indexes have a page or two,
-- and if there is no such leaf.
select case when pg_catalog.pg_relation_size(leaf) = 0 then 0 else coalesce(pg_catalog.pg_total_relation_size(leaf), 0) end
from pg_catalog.to_regclass(?) as leaf
