insert into howdah.topic (name, partition_count, config, created_at)
values (?, ?, pg_catalog.jsonb_object(?::text[], ?::text[]), ?)
on conflict (name) do nothing
returning id, uuid
