/**
 * The care of what lives for months: segments, retention.
 *
 * <p>Thread: {@code janitor}, which may block. One broker of those that share a database does the work; it takes its policies
 * from the catalog and speaks to Postgres through {@link dev.howdah.storage.SegmentStore}.
 */
@NullMarked
package dev.howdah.broker.janitor;

import org.jspecify.annotations.NullMarked;
