/**
 * Events for people and simple programs: a topic is read over HTTP, as lines of JSON or as Server-Sent Events. It reads by the same fetches
 * as consumers of Kafka, and shows what is committed.
 *
 * <p>Thread: the event loop of the connection; nothing here blocks.
 *
 * <p>Imported by: {@code broker}.
 */
@NullMarked
package dev.howdah.broker.http.events;

import org.jspecify.annotations.NullMarked;
