/**
 * Reading: what a fetch gets from the tail cache and from Postgres, how it waits for more, and fetch sessions.
 *
 * <p>Thread: a fetch belongs to the event loop of its connection; wake-ups, deadlines and what Postgres answers come to it as
 * messages. Never blocks. Knows {@code log}, {@code catalog} and the storage ports, not requests and responses.
 */
@NullMarked
package dev.howdah.broker.fetch;

import org.jspecify.annotations.NullMarked;
