/**
 * Moves log starts and frees what lies below them.
 *
 * <p>Thread: janitor; it blocks.
 */
@NullMarked
package dev.howdah.storage.postgres.retention;

import org.jspecify.annotations.NullMarked;
