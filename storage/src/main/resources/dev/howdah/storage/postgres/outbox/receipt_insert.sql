insert into howdah.outbox_receipt (first_ticket, last_ticket, tickets, topic_ids, partitions, offsets) values (?, ?, ?, ?, ?, ?)
