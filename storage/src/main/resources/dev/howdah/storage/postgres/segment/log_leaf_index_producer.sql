-- Finds the batches of a producer when a writer does not have them in memory. Entries wait in a short list that the append which
-- fills it sorts in: the limit (kB) keeps that to a few milliseconds.
create index {producer_index} on {log_leaf} using gin (producer_ids) with (gin_pending_list_limit = 256)
where producer_ids is not null
