-- Whatever the statistics say: a head's table is seldom analysed at the size that it has. The few statements of a lane are planned
-- once, and always go by the index.
select pg_catalog.count(pg_catalog.set_config(name, setting, false))
from (values
    -- While a lane waits for a lock, what needs none waits with it.
    ('lock_timeout', '200ms'),
    ('plan_cache_mode', 'force_generic_plan'),
    ('enable_seqscan', 'off'),
    ('enable_bitmapscan', 'off'),
    ('enable_hashjoin', 'off'),
    ('enable_mergejoin', 'off'),
    ('enable_material', 'off')
) as wanted (name, setting)
