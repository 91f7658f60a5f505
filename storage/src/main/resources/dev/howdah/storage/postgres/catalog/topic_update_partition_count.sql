update howdah.topic
set partition_count = ?
where id = ? and partition_count < ?
returning id, uuid, name, partition_count, created_at,
    array(select key from pg_catalog.jsonb_each_text(config) order by key collate "C") as config_names,
    array(select value from pg_catalog.jsonb_each_text(config) order by key collate "C") as config_values
