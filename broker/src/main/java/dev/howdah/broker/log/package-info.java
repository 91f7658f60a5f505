/**
 * What this broker knows of each partition: its bounds, its newest batches, and who waits for more.
 *
 * <p>Thread: any; each class says how. Knows nothing of lanes, fetches or connections; {@code append} feeds it and {@code
 * fetch} reads it.
 */
@NullMarked
package dev.howdah.broker.log;

import org.jspecify.annotations.NullMarked;
