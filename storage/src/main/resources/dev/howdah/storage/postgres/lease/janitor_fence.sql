-- Keeps others from taking the lease until this transaction ends. Returns no row if another broker has it.
select epoch from howdah.janitor where holder = ? and epoch = ? for key share
