/**
 * What a client asks and who answers: one call, the handler of one API key, the table of all handlers, and Kafka's errors for
 * trouble with Postgres.
 *
 * <p>Thread: a handler is called on the event loop of the client's connection; a call may be ended by any thread.
 *
 * <p>Imported by: {@code admin}, {@code broker}, {@code fetch}, {@code group.lane}, {@code handler}, {@code net},
 * {@code share}.
 */
@NullMarked
package dev.howdah.broker.api;

import org.jspecify.annotations.NullMarked;
