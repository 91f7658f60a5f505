-- No autovacuum, as for the records.
create table {batch_leaf} (like {batch_table}) with (autovacuum_enabled = false)
