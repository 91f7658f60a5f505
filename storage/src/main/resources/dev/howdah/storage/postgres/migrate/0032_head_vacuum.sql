-- Rows that every append updates have few dead versions by the statistics: brokers read them every few seconds, which prunes their pages. But only VACUUM tells
-- that a pruned page has room. It came after 2,000 dead versions, which there never were, and the tables grew.
alter table howdah.partition_head set (autovacuum_vacuum_threshold = 200);
alter table howdah.writer set (autovacuum_vacuum_threshold = 200);
