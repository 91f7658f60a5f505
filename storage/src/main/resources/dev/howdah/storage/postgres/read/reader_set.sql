select pg_catalog.count(pg_catalog.set_config(name, setting, false))
from (values
    -- The planner has no statistics of a young leaf and might prefer to read it from end to end.
    ('enable_seqscan', 'off'),
    -- A page or two of rows, many times a second: helpers do not pay.
    ('max_parallel_workers_per_gather', '0'),
    ('statement_timeout', '20s')
) as wanted (name, setting)
