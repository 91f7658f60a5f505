/**
 * What there is: topics and live brokers, as immutable snapshots.
 *
 * <p>Thread: any may read a snapshot and never waits for it; the admin threads read the stores anew.
 *
 * <p>Imported by: {@code broker}, {@code fetch}, {@code group.lane}, {@code handler}, {@code janitor}.
 */
@NullMarked
package dev.howdah.broker.catalog;

import org.jspecify.annotations.NullMarked;
