-- Tables of compactions and merges that did not come to their end.
select relname
from pg_catalog.pg_class
where relnamespace = pg_catalog.to_regnamespace('howdah_log')
    and relkind = 'r'
    and relname ~ '^t[0-9]+_(compaction|compaction_batch|record_[0-9]+_new|batch_[0-9]+_new)$'
