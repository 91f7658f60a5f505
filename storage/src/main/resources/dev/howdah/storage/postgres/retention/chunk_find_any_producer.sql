select exists (select from {log_leaf} where producer_ids is not null)
