/**
 * The care of segments, which live for months: they are made ahead of need, sealed, packed, compacted, and dropped when
 * their records have expired. One of the brokers that share a database does this.
 *
 * <p>Thread: {@code janitor} and {@code compactor}, which may block.
 *
 * <p>Imported by: {@code broker}.
 */
@NullMarked
package dev.howdah.broker.janitor;

import org.jspecify.annotations.NullMarked;
