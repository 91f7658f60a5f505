/**
 * What there is: topics and live brokers, as immutable snapshots that any thread may read.
 *
 * <p>Refreshed from the stores by the admin lane; never blocks a reader.
 */
@NullMarked
package dev.howdah.broker.catalog;

import org.jspecify.annotations.NullMarked;
