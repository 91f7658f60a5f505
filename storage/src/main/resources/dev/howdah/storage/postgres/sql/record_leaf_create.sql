-- Rows up to 8 KB stay whole on their page: a target above the default 2 KB keeps 1–8 KB values out of the TOAST table,
-- where each would cost an index probe. No autovacuum: rows are only added, nobody plans over one leaf by statistics but what
-- the janitor's one ANALYZE gives, and a vacuum for every fifth more rows would read the hottest table again and again. (The
-- vacuum against wraparound comes all the same.)
create table {record_leaf} (like {record_table}) with (
    toast_tuple_target = 8160, autovacuum_enabled = false, toast.autovacuum_enabled = false)
