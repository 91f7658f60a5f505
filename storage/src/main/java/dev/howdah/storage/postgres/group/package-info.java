/**
 * What groups remember over a restart, and the offsets that they commit.
 *
 * <p>Thread: group writers; it blocks.
 */
@NullMarked
package dev.howdah.storage.postgres.group;

import org.jspecify.annotations.NullMarked;
