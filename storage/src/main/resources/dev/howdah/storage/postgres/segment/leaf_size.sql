-- With indexes and TOAST; 0 for a leaf without rows, which has an index page or two all the same, or no such leaf.
select case when pg_catalog.pg_relation_size(leaf) = 0 then 0 else coalesce(pg_catalog.pg_total_relation_size(leaf), 0) end
from pg_catalog.to_regclass(?) as leaf
