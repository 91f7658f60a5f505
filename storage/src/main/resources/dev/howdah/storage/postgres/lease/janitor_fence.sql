-- Nobody takes the janitor's place while this transaction lasts; no row if somebody has.
select epoch from howdah.janitor where holder = ? and epoch = ? for key share
