select exists (select from {batch_leaf} where producer_id >= 0)
