-- Whether there are chunks of transactional or control batches.
select exists (select from {log_leaf} where attributes & 48 <> 0)
