/**
 * Reading: what a fetch gets from the tail cache and from Postgres, how it waits for more, and fetch sessions. It knows no
 * requests and no responses.
 *
 * <p>Thread: a fetch belongs to the event loop of its connection and never blocks there; wake-ups, deadlines and what Postgres
 * answers come to it as messages.
 *
 * <p>Imported by: {@code broker}, {@code handler}, {@code share}.
 */
@NullMarked
package dev.howdah.broker.fetch;

import org.jspecify.annotations.NullMarked;
