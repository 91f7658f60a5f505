-- Finds the batches of a producer if a writer does not have them in memory. New entries wait in a list. The append that
-- fills the list sorts it into the index. The limit, in kB, keeps that to a few milliseconds.
create index {producer_index} on {log_leaf} using gin (producer_ids) with (gin_pending_list_limit = 256)
where producer_ids is not null
