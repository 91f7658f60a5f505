/**
 * The frame for all APIs: a call of a client, the handler of an API key, the table of all handlers, and the mapping of
 * storage failures to Kafka's errors.
 *
 * <p>Thread: a handler is called on the event loop of the client's connection. Any thread may end a call.
 *
 * <p>Imported by: {@code broker}, {@code admin}, {@code fetch}, {@code group.lane}, {@code handler}, {@code
 * http.console}, {@code net}, {@code share}.
 */
@NullMarked
package dev.howdah.broker.api;

import org.jspecify.annotations.NullMarked;
