-- Batches of one partition lie scattered over a leaf: a disk that is asked for one page at a time (the default until Postgres 18)
-- keeps a read that is behind the page cache waiting. 0 stands where the operating system cannot be told in advance.
select pg_catalog.set_config('effective_io_concurrency', greatest(setting, 64)::text, false)
from pg_catalog.int4(pg_catalog.current_setting('effective_io_concurrency')) as current (setting)
where setting > 0
