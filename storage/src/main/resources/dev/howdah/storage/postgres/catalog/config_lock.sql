-- The row, locked, whether it was there or not: an update of nothing locks what an insert would have met.
insert into howdah.config as config (kind, name, long_name)
values (?, ?, ?)
on conflict (kind, name) do update set config = config.config
returning
    array(select key from pg_catalog.jsonb_each_text(config.config) order by key collate "C") as config_names,
    array(select value from pg_catalog.jsonb_each_text(config.config) order by key collate "C") as config_values
