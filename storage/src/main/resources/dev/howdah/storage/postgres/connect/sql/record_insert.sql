-- As record_copy, for one record: COPY asks its client before it begins, which costs more than one row does.
insert into {record_leaf} (record_offset, appended_at, timestamp_ms, partition, key, value, headers)
values ($1, $2, $3, $4, $5, $6, $7)
