-- For this transaction: a leaf of the usual size is sorted in memory, by one process.
select pg_catalog.set_config('maintenance_work_mem', '128MB', true),
    pg_catalog.set_config('max_parallel_maintenance_workers', '0', true)
