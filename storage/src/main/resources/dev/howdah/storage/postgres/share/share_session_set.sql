-- A broker that stops in the middle of a transaction keeps others from its share partitions only so long.
set idle_in_transaction_session_timeout = '5s'
