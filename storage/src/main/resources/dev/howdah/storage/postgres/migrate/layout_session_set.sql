-- For this connection: it goes by the indexes whatever the statistics say, and sorts a leaf's index in memory, by one process.
select pg_catalog.set_config('enable_seqscan', 'off', false), pg_catalog.set_config('enable_bitmapscan', 'off', false),
    pg_catalog.set_config('max_parallel_workers_per_gather', '0', false), pg_catalog.set_config('work_mem', '64MB', false),
    pg_catalog.set_config('maintenance_work_mem', '128MB', false),
    pg_catalog.set_config('max_parallel_maintenance_workers', '0', false)
