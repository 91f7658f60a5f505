/**
 * Figures for monitoring, read when somebody asks.
 *
 * <p>Thread: the caller's; blocks.
 *
 * <p>Imported by: {@code postgres}.
 */
@NullMarked
package dev.howdah.storage.postgres.measures;

import org.jspecify.annotations.NullMarked;
