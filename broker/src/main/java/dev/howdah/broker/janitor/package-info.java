/**
 * The care of what lives for months: segments are made ahead of need, sealed, and dropped when their records have expired. One
 * broker of those that share a database does it.
 *
 * <p>Thread: {@code janitor}, which may block.
 *
 * <p>Imported by: {@code broker}.
 */
@NullMarked
package dev.howdah.broker.janitor;

import org.jspecify.annotations.NullMarked;
