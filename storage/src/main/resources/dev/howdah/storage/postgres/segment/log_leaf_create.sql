-- No autovacuum: rows are only added, nobody plans over one leaf by statistics but what the janitor's one ANALYZE gives, and a
-- vacuum for every fifth more rows would read the hottest table again and again. (The vacuum against wraparound comes all the
-- same.)
create table {log_leaf} (like {log_table}) with (autovacuum_enabled = false, toast.autovacuum_enabled = false)
