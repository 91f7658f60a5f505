-- Records in chunks: one row for all that a transaction stores for a partition, in arrays, instead of a row for each record and each
-- batch. A topic's tables are made by the broker (t42_log and its leaves); those of the old layout are converted when it starts.

-- The greatest timestamp of the partition in the segment of its last append. Chunks carry it on, so that a search by timestamp need
-- not look at each of them. Nothing reached yet: the smallest number.
alter table howdah.partition_head add column reached_timestamp_ms bigint not null default -9223372036854775808;

-- When somebody last saw to it that the segment has no row of small chunks, as topics have that are written one record at a time.
alter table howdah.segment add column packed_at timestamptz;
