/**
 * Stores what groups remember over a restart, the offsets that they commit, and the leases of their shards.
 *
 * <p>Thread: group writers, which block; any that may block for the leases.
 *
 * <p>Imported by: {@code postgres}.
 */
@NullMarked
package dev.howdah.storage.postgres.group;

import org.jspecify.annotations.NullMarked;
