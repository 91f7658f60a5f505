-- Tables of rewrites that were not finished. There is only one janitor, so none of them is in use.
select relname
from pg_catalog.pg_class
where relnamespace = pg_catalog.to_regnamespace('howdah_log')
    and relkind = 'r'
    and relname ~ '^t[0-9]+_(compaction|log_[0-9]+_new)$'
