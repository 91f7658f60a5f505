insert into {map} (newest_offset, partition, key_hash) values (-1, -1, '')
