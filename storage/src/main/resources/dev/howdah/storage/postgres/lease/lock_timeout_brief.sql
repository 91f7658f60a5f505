-- While we wait for a lock, everybody who comes later waits behind us.
set local lock_timeout = '50ms'
