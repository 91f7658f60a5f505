-- Loads the last batches of a producer when a writer does not have them in memory. Batches without one cost nothing.
create index {batch_producer_index} on {batch_leaf} (producer_id, partition, base_offset) where producer_id >= 0
