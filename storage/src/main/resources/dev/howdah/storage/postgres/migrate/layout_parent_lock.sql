lock table {batch_table}, {record_table} in access exclusive mode
