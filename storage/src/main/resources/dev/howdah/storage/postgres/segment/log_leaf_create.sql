-- There is no autovacuum. Rows are only added, and the janitor analyses a leaf once, which is enough for plans. A
-- vacuum for every fifth more rows would read the most used table again and again. (The vacuum against wraparound runs
-- nevertheless.)
create table {log_leaf} (like {log_table}) with (autovacuum_enabled = false, toast.autovacuum_enabled = false)
