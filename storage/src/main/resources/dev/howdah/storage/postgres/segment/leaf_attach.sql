alter table {table} attach partition {leaf} for values from ({lower_bound}) to ({upper_bound})
