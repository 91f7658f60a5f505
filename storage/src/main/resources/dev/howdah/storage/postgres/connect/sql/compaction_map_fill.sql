-- Slices come newest first, so what is there already is newer.
insert into {map} (newest_offset, partition, key_hash)
select max(record_offset), partition, pg_catalog.substr(pg_catalog.sha256(key), 1, 16) as key_hash
from {record_leaf}
where appended_at > ? and appended_at <= ? and key is not null
group by partition, key_hash
on conflict do nothing
