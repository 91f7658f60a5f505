-- So that attaching the new leaf need not read it.
alter table {leaf} add constraint bounds check (appended_at < {upper_bound} and {lower_condition})
