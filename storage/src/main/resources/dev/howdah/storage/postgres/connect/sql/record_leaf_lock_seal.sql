-- Excludes other brokers' janitors, which would build the same index beside us; readers and writers go on.
lock table {record_leaf} in share update exclusive mode
