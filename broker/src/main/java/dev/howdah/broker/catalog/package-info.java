/**
 * The topics and the live brokers, as immutable snapshots.
 *
 * <p>Thread: any may read a snapshot, without waiting. The admin threads read new ones from the stores.
 *
 * <p>Imported by: {@code broker}, {@code fetch}, {@code group.lane}, {@code handler}, {@code http.console}, {@code
 * http.events}, {@code http.ingest}, {@code http.status}, {@code janitor}, {@code outbox}, {@code share}.
 */
@NullMarked
package dev.howdah.broker.catalog;

import org.jspecify.annotations.NullMarked;
