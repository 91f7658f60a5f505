/**
 * What this broker knows of each partition: its bounds, its newest batches, and who waits for more. This room knows no
 * lanes, fetches or connections: {@code append} writes to it, and {@code fetch} reads it.
 *
 * <p>Thread: any; each class says how.
 *
 * <p>Imported by: {@code broker}, {@code append}, {@code fetch}, {@code handler}, {@code http.events}, {@code http.ingest}, {@code
 * http.status}, {@code outbox}, {@code share}, {@code transaction}.
 */
@NullMarked
package dev.howdah.broker.log;

import org.jspecify.annotations.NullMarked;
