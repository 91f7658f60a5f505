-- Locks the row, whether or not it existed: if it exists, the update that changes nothing locks it.
insert into howdah.config as config (kind, name)
values (?, ?)
on conflict (kind, name) do update set config = config.config
returning
    array(select key from pg_catalog.jsonb_each_text(config.config) order by key collate "C") as config_names,
    array(select value from pg_catalog.jsonb_each_text(config.config) order by key collate "C") as config_values
