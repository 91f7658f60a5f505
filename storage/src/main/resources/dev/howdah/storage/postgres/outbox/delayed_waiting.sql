select howdah.delayed_waiting(?) as waiting, delayed_max from howdah.outbox_limit
