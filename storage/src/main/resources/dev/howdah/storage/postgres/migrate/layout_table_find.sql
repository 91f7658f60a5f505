-- Whether there is such a table.
select pg_catalog.to_regclass(?) is not null
