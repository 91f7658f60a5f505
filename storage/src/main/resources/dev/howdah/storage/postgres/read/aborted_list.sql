-- The aborted transactions with something in a range of offsets: those that end in it or behind it and begin before its end. Behind the
-- first of them before whose end nothing was open below the range's end, none begins in it any more (Kafka's TransactionIndex stops likewise).
select aborted.producer_id, aborted.first_offset, aborted.last_offset
from howdah.aborted_transaction as aborted
where aborted.topic_id = $1 and aborted.partition = $2 and aborted.last_offset >= $3
    and aborted.last_offset <= coalesce(
        (select beyond.last_offset
         from howdah.aborted_transaction as beyond
         where beyond.topic_id = $1 and beyond.partition = $2 and beyond.last_offset >= $3 and beyond.first_unstable_offset >= $4
         order by beyond.last_offset
         limit 1),
        9223372036854775807)
    and aborted.first_offset < $4
order by aborted.first_offset
