-- Transactional or control batches.
select exists (select from {batch_leaf} where attributes & 48 <> 0)
