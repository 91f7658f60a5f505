select
    kind, name, long_name,
    array(select key from pg_catalog.jsonb_each_text(config) order by key collate "C") as config_names,
    array(select value from pg_catalog.jsonb_each_text(config) order by key collate "C") as config_values
from howdah.config
order by kind, name
