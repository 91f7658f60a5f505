-- The row is the one that whoever makes the topic's tables holds: for a moment.
select
    array(select key from pg_catalog.jsonb_each_text(config) order by key collate "C") as config_names,
    array(select value from pg_catalog.jsonb_each_text(config) order by key collate "C") as config_values
from howdah.topic
where id = ?
for no key update
