select
    exists (
        select
        from pg_catalog.pg_class as class
        join pg_catalog.pg_namespace as space on space.oid = class.relnamespace
        where space.nspname = 'howdah' and class.relname = 'migration'
    ) as migrated,
    exists (select from pg_catalog.pg_namespace where nspname = 'howdah') as howdah,
    exists (select from pg_catalog.pg_namespace where nspname = 'howdah_log') as howdah_log,
    exists (select from pg_catalog.pg_namespace where nspname = 'topics') as topics
