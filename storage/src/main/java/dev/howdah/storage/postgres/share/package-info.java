/**
 * Share partitions: who has acquired which records, and what is done. Claims lock the rows of share partitions with {@code for
 * update skip locked}, for one short transaction; what a consumer holds while it works is a lease in the row.
 *
 * <p>Thread: lanes of share groups; it blocks.
 *
 * <p>Imported by: {@code postgres}.
 */
@NullMarked
package dev.howdah.storage.postgres.share;

import org.jspecify.annotations.NullMarked;
