-- Waits until the transaction that updates the row has ended, whichever way.
select seq, ctid from howdah.writer where id = ? for update
