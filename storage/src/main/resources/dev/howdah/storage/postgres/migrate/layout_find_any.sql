-- Whether any topic, or one that is deleted, still has tables of the layout before chunks.
select exists (
    select
    from pg_catalog.pg_class
    where relnamespace = pg_catalog.to_regnamespace('howdah_log') and relkind = 'p' and relname ~ '^t[0-9]+_(batch|record)$'
)
