/**
 * The care of segments: makes leaves ahead of need, seals those that have ended, and has them expired, packed and
 * compacted.
 *
 * <p>Thread: janitor, and compactor for rewrites; both block.
 *
 * <p>Imported by: {@code postgres}.
 */
@NullMarked
package dev.howdah.storage.postgres.janitor;

import org.jspecify.annotations.NullMarked;
