-- Rows up to 8 KB stay whole on their page: a target above the default 2 KB keeps 1–8 KB values out of the TOAST table,
-- where each would cost an index probe.
create table {record_leaf} (like {record_table}) with (toast_tuple_target = 8160)
