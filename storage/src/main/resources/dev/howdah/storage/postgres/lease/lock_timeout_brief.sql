-- Whoever comes after us waits behind us as long as we wait for a lock.
set local lock_timeout = '50ms'
