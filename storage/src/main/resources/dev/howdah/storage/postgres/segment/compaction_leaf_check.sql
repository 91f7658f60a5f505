-- With this constraint, Postgres need not read the new leaf when it is attached.
alter table {leaf} add constraint bounds check (appended_at < {upper_bound} and {lower_condition})
