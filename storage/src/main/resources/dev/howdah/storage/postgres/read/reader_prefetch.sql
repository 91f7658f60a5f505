-- The chunks of one partition lie scattered over a leaf. If the disk is asked for one page at a time, which is the
-- default before Postgres 18, a read of pages that are not in the page cache waits for each. The setting is 0 where the
-- operating system cannot be asked in advance.
select pg_catalog.set_config('effective_io_concurrency', greatest(setting, 64)::text, false)
from pg_catalog.int4(pg_catalog.current_setting('effective_io_concurrency')) as current (setting)
where setting > 0
