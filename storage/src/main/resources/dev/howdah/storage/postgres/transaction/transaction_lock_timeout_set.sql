-- For the rest of the transaction: other ends wait with this one.
set local lock_timeout = '20ms'
