/**
 * Fetches: how a fetch reads from the tail cache and from Postgres, how it waits for more, and fetch sessions. This
 * room knows neither requests nor responses.
 *
 * <p>Thread: a fetch belongs to the event loop of its connection, and does not block there. Wake-ups, deadlines and the
 * answers of Postgres reach it as messages.
 *
 * <p>Imported by: {@code broker}, {@code handler}, {@code http.events}, {@code share}.
 */
@NullMarked
package dev.howdah.broker.fetch;

import org.jspecify.annotations.NullMarked;
