/**
 * The connection of a lane, made anew after it was lost, and the end of lanes of others that froze with locks.
 *
 * <p>Thread: the append lane; it blocks.
 *
 * <p>Imported by: {@code postgres.append}, {@code postgres.append.recover}.
 */
@NullMarked
package dev.howdah.storage.postgres.append.lane;

import org.jspecify.annotations.NullMarked;
