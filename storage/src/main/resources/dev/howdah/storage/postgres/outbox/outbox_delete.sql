delete from howdah.outbox where ticket = any (?)
