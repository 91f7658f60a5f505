select exists (select from {log_leaf} where record_count > 0)
