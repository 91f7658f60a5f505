create table {batch_leaf} (like {batch_table})
